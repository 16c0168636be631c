export { init } from "../../entry/node.js";
export * from "../index.js";
