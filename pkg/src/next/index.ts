export type { Context } from "../types.js";
export { getDefinitions } from "./definitions.js";
export type {
	ApiConfig,
	DefinitionsConfig,
	FetchOptions,
} from "./environment.js";
export {
	getDefaultClientConfig,
	getDefaultConfig,
	getDefaultServerConfig,
	getServerBaseUrl,
	removeTrailingSlash,
} from "./environment.js";
export { evaluateFlags } from "./evaluate-flags.js";
export { type FlagResult, flag } from "./flag.js";
export { type FlagsClient, flagsClient } from "./flags-client.js";
export { type FrontendConfig, getFrontendFlags } from "./frontend-flags.js";
export { type PrecomputedFlags, precomputed } from "./precomputed.js";
export {
	type ProxyFlags,
	type ProxyOptions,
	type ProxyRequest,
	withFlags,
} from "./proxy.js";
export { randomSessionId, safeCompare } from "./session.js";
export type {
	Definitions,
	EvaluatedFlags,
	IMutableContext,
	IToggle,
	IVariant,
} from "./types.js";
