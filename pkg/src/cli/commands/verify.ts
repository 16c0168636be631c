import { FanionError } from "fanion";
import { verify } from "../../signed/index.js";
import { importPublicKey } from "../../signed/keys.js";
import type { VerifyOptions } from "../../signed/types.js";
import { UsageError } from "../options/usage-error.js";
import { duration, text, time, words } from "../options/value-types.js";
import type { Result } from "../output/result.js";
import { write } from "../output/write.js";
import { openKeyFile } from "../signatures/key-file.js";
import { toData, toLines } from "../signatures/statement-text.js";
import { readSource, type Source } from "../source/source.js";
import { defineCommand, option, output } from "./command.js";

export const VERIFY = defineCommand({
	arguments: [
		{
			name: "source",
			description:
				"signed flags: a file, `-` for the standard input, or an address",
		},
	],
	options: {
		key: option(
			"key",
			words("<files>"),
			"public keys, PEM or JWK; may be repeated",
			undefined,
			"k",
		),
		audience: option(
			"audience",
			text("<name>"),
			"whom the flags must be for",
			"any",
		),
		request: option(
			"request",
			text("<name>"),
			"request that the flags must answer, such as `features`",
			"none",
		),
		maxAge: option("max-age", duration, "greatest age of the signature", "any"),
		at: option("at", time, "time at which the signature must be valid", "now"),
		output: output("output", text("<file>"), "file for the flags", "none", "o"),
	},
	notes: "Exits with 1 if the signature is not valid.",
	json: "{ valid: true, keyId, issued, expires: string | null, sequence: number, audience, request } | { valid: false, reason }",
	examples: [
		"fanion verify flags.signed --key flags.pub",
		"fanion verify flags.signed --key old.pub,new.pub -o flags.json",
	],
	run: async ({ arguments: [argument], options }) => {
		const {
			key: files = [],
			at = new Date(),
			output,
			audience,
			request,
			maxAge,
		} = options;
		if (files.length === 0)
			throw new UsageError(["`--key` is missing: pass the public key"]);
		const keys = await Promise.all(
			files.map((path) =>
				openKeyFile(path, async (text) => {
					await importPublicKey(text);
					return text;
				}),
			),
		);
		const source = await readSource(argument);
		try {
			const given = { keys, audience, request, maxAge };
			return await check(source, given, at, output);
		} catch (error) {
			if (!(error instanceof FanionError)) throw error;
			const { message: reason } = error;
			return {
				data: { valid: false, reason },
				text: (style) => `${style.red("not valid")}: ${reason}`,
				hasFailed: true,
			};
		}
	},
});

/** @throws FanionError if the signature is not valid */
async function check(
	{ bytes }: Source,
	options: VerifyOptions,
	at: Date,
	output: string | undefined,
): Promise<Result> {
	const verified = await verify(bytes, options, at.getTime());
	if (output !== undefined) await write(verified.document, output);
	const data = toData(verified);
	return {
		data: { valid: true, ...data },
		text: (style) => `${style.green("valid")}\n${toLines(data)}`,
	};
}
