export * from "../index.js";
export { Engine } from "./engine.js";
export type * from "./explanation.js";
export type * from "./plan.js";
export type * from "./population-types.js";
export { ramp } from "./ramp.js";
export type * from "./residual-types.js";
export type * from "./written-document.js";
