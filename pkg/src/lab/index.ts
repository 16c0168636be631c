export * from "../index.js";
export { Engine } from "./engine.js";
export type { Explanation } from "./types.js";
