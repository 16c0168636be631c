export { init } from "../../entry/edge-light.js";
export * from "../index.js";
