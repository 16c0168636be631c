export { init } from "../../entry/browser.js";
export * from "../index.js";
