import { digestOf } from "../../signed/digest.js";
import { seal } from "../../signed/envelope.js";
import { Signer } from "../../signed/signer.js";
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
			"the time in milliseconds",
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
	json: "{ file, bytes: number, keyId, issued, expires: string | null, sequence: number, audience }",
	examples: [
		"fanion sign flags.json --key flags.key --expires 7d -o flags.signed",
		"fanion sign flags.bin --key flags.key --audience '*:production' > flags.signed",
	],
	run: async ({ arguments: [argument], options, asJson }) => {
		const { key, output } = options;
		const problems = [
			...(key === undefined
				? ["`--key` is missing: pass the private key"]
				: []),
			...(output === undefined && asJson
				? ["`--json` needs `--output <file>`: the signed flags are the output"]
				: []),
		];
		if (key === undefined || problems.length > 0)
			throw new UsageError(problems);
		const signer = await openKeyFile(key, Signer.open);
		const flags = await withSource(
			argument,
			SILENT,
			(_, source) => source.bytes,
		);
		const line = await signer.sign(await digestOf(flags), toFields(options));
		const signed = seal(line, flags);
		await write(signed, output);
		if (output === undefined) return undefined;
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
	readonly at?: Date;
	readonly expires?: number;
	readonly sequence?: number;
	readonly audience?: string;
}

function toFields({ at = new Date(), expires, sequence, audience }: Fields) {
	const issued = at.getTime();
	return {
		issued,
		expires: expires === undefined ? undefined : issued + expires,
		sequence: sequence ?? issued,
		audience: audience ?? "",
		request: "",
	};
}
