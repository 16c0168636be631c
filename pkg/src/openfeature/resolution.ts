import type {
	ErrorCode,
	EvaluationContext,
	FlagMetadata,
	JsonValue,
	ResolutionDetails,
} from "@openfeature/core";
import type { FlagSource } from "../client/flag-source.js";
import type { Evaluation, Payload, Variant } from "../types.js";
import { toContext } from "./context.js";

/** Reads a payload as a value of one type; `undefined` if the payload has another type. */
type ReadPayload<T> = (payload: Payload, variant: Variant) => T | undefined;

/** Resolves flags of a source as values of OpenFeature. */
export class Resolver {
	readonly #source: FlagSource;

	constructor(source: FlagSource) {
		this.#source = source;
	}

	/** Resolves whether a flag is enabled. The variant of a flag without variants is `on` or `off`. */
	resolveBoolean(
		flag: string,
		defaultValue: boolean,
		context: EvaluationContext,
	): ResolutionDetails<boolean> {
		const evaluation = this.#source.evaluate(flag, toContext(context));
		if (evaluation === undefined) return notFound(flag, defaultValue);
		const { enabled } = evaluation;
		const variant = enabled ? "on" : "off";
		return { value: enabled, variant, ...detailsOf(evaluation) };
	}

	/** Resolves a payload of type `string` or `csv`; the name of a variant that has no payload. */
	resolveString(
		flag: string,
		defaultValue: string,
		context: EvaluationContext,
	): ResolutionDetails<string> {
		return this.#resolve(flag, defaultValue, context, readString);
	}

	/** Resolves a payload of type `number`. */
	resolveNumber(
		flag: string,
		defaultValue: number,
		context: EvaluationContext,
	): ResolutionDetails<number> {
		return this.#resolve(flag, defaultValue, context, readNumber);
	}

	/** Resolves a payload of type `json`. */
	resolveObject<T extends JsonValue>(
		flag: string,
		defaultValue: T,
		context: EvaluationContext,
	): ResolutionDetails<T> {
		return this.#resolve(flag, defaultValue, context, readJson<T>);
	}

	/** Resolves the payload of a variant. A flag that is off, or whose strategy has no variants, has the default of the caller. */
	#resolve<T>(
		flag: string,
		defaultValue: T,
		context: EvaluationContext,
		read: ReadPayload<T>,
	): ResolutionDetails<T> {
		const evaluation = this.#source.evaluate(flag, toContext(context));
		if (evaluation === undefined) return notFound(flag, defaultValue);
		const details = detailsOf(evaluation);
		const { variant, enabled } = evaluation;
		if (!variant.enabled)
			return enabled && !this.#hasVariants(flag)
				? withoutVariants(flag, defaultValue, details)
				: { value: defaultValue, ...details };
		try {
			const value = read(variant.payload ?? NAME, variant);
			return value === undefined
				? mismatch(variant, defaultValue, details)
				: { value, ...details };
		} catch {
			return malformed(variant, defaultValue, details);
		}
	}

	/** Returns whether a flag has variants, which another of its strategies may have. */
	#hasVariants(name: string): boolean {
		const flag = this.#source.flags().find((one) => one.name === name);
		return flag !== undefined && flag.variants.length > 0;
	}
}

/** The payload of a variant that has none: its name is its value. */
const NAME: Payload = { type: "name", value: "" };

function readString(
	{ type, value }: Payload,
	{ name }: Variant,
): string | undefined {
	if (type === NAME.type) return name;
	return type === "string" || type === "csv" ? value : undefined;
}

/** @throws SyntaxError if the value is not a number */
function readNumber({ type, value }: Payload): number | undefined {
	if (type !== "number") return undefined;
	const number = Number(value);
	if (value.trim() === "" || !Number.isFinite(number)) throw new SyntaxError();
	return number;
}

/** @throws SyntaxError if the value is not JSON */
function readJson<T>({ type, value }: Payload): T | undefined {
	return type === "json" ? (JSON.parse(value) as T) : undefined;
}

/** Returns all but the value of an evaluation. */
function detailsOf(evaluation: Evaluation): {
	reason: string;
	variant?: string;
	flagMetadata: FlagMetadata;
} {
	const { enabled, variant, reason, impressionData, overridden } = evaluation;
	const { payload } = variant;
	return {
		reason,
		...(variant.enabled && { variant: variant.name }),
		flagMetadata: {
			enabled,
			impressionData,
			...(payload && { payloadType: payload.type }),
			...(overridden && { overridden }),
		},
	};
}

function notFound<T>(flag: string, value: T): ResolutionDetails<T> {
	return failed("FLAG_NOT_FOUND", `there is no flag \`${flag}\``, value);
}

function withoutVariants<T>(
	flag: string,
	value: T,
	details: object,
): ResolutionDetails<T> {
	const message = `flag \`${flag}\` has no variants: ask for a boolean`;
	return { ...details, ...failed("TYPE_MISMATCH", message, value) };
}

function mismatch<T>(
	{ name, payload }: Variant,
	value: T,
	details: object,
): ResolutionDetails<T> {
	const problem = payload
		? `has a payload of type \`${payload.type}\`: ask for a value of that type`
		: "has no payload: ask for a string, its name";
	const message = `variant \`${name}\` ${problem}`;
	return { ...details, ...failed("TYPE_MISMATCH", message, value) };
}

function malformed<T>(
	{ name, payload }: Variant,
	value: T,
	details: object,
): ResolutionDetails<T> {
	const message = `the payload of variant \`${name}\` is not of type \`${payload?.type}\``;
	return { ...details, ...failed("PARSE_ERROR", message, value) };
}

function failed<T>(
	code: `${ErrorCode}`,
	errorMessage: string,
	value: T,
): ResolutionDetails<T> {
	const errorCode = code as ErrorCode;
	return { value, reason: "ERROR", errorCode, errorMessage };
}
