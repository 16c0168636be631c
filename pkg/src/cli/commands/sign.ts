import { unseal } from "../../signed/envelope.js";
import { type SignOptions, sign } from "../../signed/index.js";
import { importPrivateKey } from "../../signed/keys.js";
import { parseLine } from "../../signed/statement.js";
import type { Statement } from "../../signed/types.js";
import { UsageError } from "../options/usage-error.js";
import { duration, text, time, wholeNumber } from "../options/value-types.js";
import { write } from "../output/write.js";
import { openKeyFile } from "../signatures/key-file.js";
import { toData } from "../signatures/statement-text.js";
import { SOURCE } from "../source/argument.js";
import { SILENT, withSource } from "../source/engine.js";
import { defineCommand, option, output } from "./command.js";

export const SIGN = defineCommand({
	arguments: [SOURCE],
	options: {
		key: option(
			"key",
			text("<file>"),
			"private key, PEM or JWK",
			undefined,
			"k",
		),
		expires: option(
			"expires",
			duration,
			"time for which the signature is valid",
			"for ever",
		),
		sequence: option(
			"sequence",
			wholeNumber(0, 1e15 - 1),
			"orders the states of the flags: a client refuses a lower one",
			"the time in milliseconds, which is the greatest",
		),
		audience: option(
			"audience",
			text("<name>"),
			"whom the flags are for, such as `*:production`",
			"everyone",
		),
		at: option("at", time, "time of the signature", "now"),
		output: output(
			"output",
			text("<file>"),
			"file for the signed flags",
			"the standard output",
			"o",
		),
	},
	json: "{ file, bytes: number, keyId, issued, expires: string | null, sequence: number, audience, request }",
	examples: [
		"fanion sign flags.json --key flags.key --expires 7d -o flags.signed",
		"fanion sign flags.bin --key flags.key --audience '*:production' > flags.signed",
	],
	run: async ({ arguments: [argument], options, asJson }) => {
		const { key: file, output, at = new Date(), sequence = 0 } = options;
		const problems = [
			...(file === undefined
				? ["`--key` is missing: pass the private key"]
				: []),
			...(output === undefined && asJson
				? ["`--json` needs `--output <file>`: the signed flags are the output"]
				: []),
			...(at.getTime() < 0 ? ["`--at` is before 1970"] : []),
			...(sequence > Math.max(0, at.getTime())
				? [
						`\`--sequence ${sequence}\` is greater than the time in milliseconds`,
					]
				: []),
		];
		if (file === undefined || problems.length > 0)
			throw new UsageError(problems);
		const key = await openKeyFile(file, async (text) => {
			await importPrivateKey(text);
			return text;
		});
		const flags = await withSource(
			argument,
			SILENT,
			(_, source) => source.bytes,
		);
		const signed = await sign(flags, { key, ...toOptions(options, at) });
		await write(signed, output);
		if (output === undefined) return undefined;
		const { line = "" } = unseal(signed);
		const statement = parseLine(line)?.statement as Statement;
		const data = { file: output, bytes: signed.length, ...toData(statement) };
		return {
			data,
			text: () =>
				`${output}: signed by key ${data.keyId}, sequence ${data.sequence}, ${data.expires ? `until ${data.expires}` : "without an end"}`,
		};
	},
});

/** The options that a signature contains. */
interface Fields {
	readonly expires?: number;
	readonly sequence?: number;
	readonly audience?: string;
}

function toOptions(
	{ expires, sequence, audience }: Fields,
	at: Date,
): Omit<SignOptions, "key"> {
	const now = at.getTime();
	const end = expires === undefined ? undefined : now + expires;
	return { now, expires: end, sequence, audience };
}
