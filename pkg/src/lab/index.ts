export * from "../index.js";
export type * from "./document.js";
export { Engine } from "./engine.js";
export type * from "./explanation.js";
export type * from "./leaks.js";
export type * from "./plan.js";
export { ramp } from "./ramp.js";
export type * from "./survey.js";
