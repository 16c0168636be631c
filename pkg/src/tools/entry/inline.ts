export { init } from "../../entry/inline.js";
export * from "../index.js";
