import type { ArgumentSpec } from "../options/argument-spec.js";

/** The document of a command. */
export const SOURCE: ArgumentSpec = {
	name: "source",
	description:
		"a file, `-` for the standard input, or an address; without it, the server of `UNLEASH_URL`",
	isOptional: true,
};
