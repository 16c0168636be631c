import { optionGroup } from "../options/option-group.js";
import {
	address,
	seconds,
	text,
	tokens,
	trustedTokens,
} from "../options/value-types.js";

const offline = optionGroup("Flags of a file:");
const check = optionGroup("Check:");

/** Options of `fanion edge offline` alone. */
export const OFFLINE_OPTIONS = {
	bootstrapFile: offline(
		"bootstrap-file",
		text("<file>"),
		"document of `/api/client/features`",
		undefined,
		"b",
	),
	clientTokens: offline(
		"client-tokens",
		tokens,
		"backend tokens",
		undefined,
		"c",
	),
	frontendTokens: offline(
		"frontend-tokens",
		trustedTokens,
		"frontend tokens",
		undefined,
		"f",
	),
	reloadInterval: offline(
		"reload-interval",
		seconds(0),
		"time between two checks of the file; 0 for never",
		undefined,
		"r",
	),
} as const;

/** Options of `fanion edge health` and `fanion edge ready`. */
export const CHECK_OPTIONS = {
	edgeUrl: check(
		"edge-url",
		address("http", "https"),
		"address of the edge",
		"http://localhost with PORT and BASE_PATH",
		"e",
	),
	caCertificateFile: check(
		"ca-certificate-file",
		text("<file>"),
		"certificate that signs that of the edge",
		undefined,
		"c",
	),
} as const;
