import type { Payload } from "fanion/tools";
import { jsonType } from "./json-type.js";

/** The types of `fanion` that describe payloads. */
export type PayloadTypeName =
	| "CsvPayload"
	| "JsonPayload"
	| "NumberPayload"
	| "Payload"
	| "StringPayload";

/** Returns the type of payloads that a variant may have, in TypeScript. */
export function payloadType(
	payloads: readonly (Payload | undefined)[],
): string {
	const types = payloads.map((payload) => {
		if (payload === undefined) return "undefined";
		const name = payloadTypeName(payload);
		return name === "JsonPayload" ? `${name}<${typeOfJson(payloads)}>` : name;
	});
	return [...new Set(types)].sort().join(" | ");
}

/** Returns the type of `fanion` for a payload. */
export function payloadTypeName({ type }: Payload): PayloadTypeName {
	switch (type) {
		case "csv":
			return "CsvPayload";
		case "json":
			return "JsonPayload";
		case "number":
			return "NumberPayload";
		case "string":
			return "StringPayload";
		default:
			return "Payload";
	}
}

/** Returns the type of the JSON payloads; `unknown` if one of them is malformed. */
function typeOfJson(payloads: readonly (Payload | undefined)[]): string {
	const jsons = payloads.filter((payload) => payload?.type === "json");
	try {
		return jsonType(jsons.map((payload) => JSON.parse(payload?.value ?? "")));
	} catch {
		return "unknown";
	}
}
