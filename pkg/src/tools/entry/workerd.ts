export { init } from "../../entry/workerd.js";
export * from "../index.js";
