export type { BoundEngine } from "./bound-engine.js";
export { Evaluations } from "./core/evaluation.js";
export { Engine } from "./engine.js";
export { type ErrorCode, FanionError } from "./errors.js";
export type { FlagQueries } from "./flag-queries.js";
export type {
	AnyFlags,
	CsvPayload,
	DisabledVariant,
	FlagEvaluation,
	FlagName,
	FlagTypes,
	FlagVariant,
	JsonPayload,
	JsonString,
	ListedEvaluation,
	NumberPayload,
	StringPayload,
} from "./flag-types.js";
export type { ModuleSource } from "./runtime/loader.js";
export type {
	Context,
	CustomStrategy,
	Delta,
	Document,
	EngineLimits,
	EngineOptions,
	Evaluation,
	Flag,
	NamedFields,
	Payload,
	ReadableContext,
	Reason,
	Value,
	Variant,
	Warning,
} from "./types.js";
