export { init } from "../../entry/bun.js";
export * from "../index.js";
