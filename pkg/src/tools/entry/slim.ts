export { init } from "../../entry/slim.js";
export * from "../index.js";
