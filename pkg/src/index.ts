export type { Bound } from "./bound.js";
export { Engine } from "./engine.js";
export { type ErrorCode, FanionError } from "./error.js";
export { Evaluations } from "./evaluation.js";
export type { ModuleSource } from "./module.js";
export type {
	Context,
	CustomStrategy,
	Delta,
	Document,
	EngineOptions,
	Evaluation,
	Flag,
	NamedFields,
	Payload,
	Reason,
	Value,
	Variant,
	Warning,
} from "./types.js";
