import type { Evaluation, Payload } from "../../types.js";
import { etagOf } from "../content-hash.js";
import type { FlagAccess } from "../flags/flag-access.js";
import type { FlagSet } from "../flags/flag-set.js";
import type { EdgeResponse } from "../http.js";
import type { Answer, Call } from "../requests/call.js";
import type { ContextAccess } from "../requests/context-access.js";
import { toRequestContext } from "../requests/request-context.js";
import type { RequestBody } from "../transport/request-body.js";
import type { Responder } from "../transport/responder.js";
import type { Answers, ExtraDependencies } from "./extra-routes.js";

/** A value that a flag has for an OpenFeature SDK. */
type FlagValue = string | number | boolean | object | null;

/**
 * Answers the remote evaluation protocol of OpenFeature (OFREP), version 0.3.0.
 *
 * The targeting key is the `userId`. A flag without variants is a boolean; a variant is its payload, or its name.
 */
export class OfrepApi {
	readonly #flags: FlagAccess;
	readonly #contexts: ContextAccess;
	readonly #responder: Responder;
	readonly #body: RequestBody;

	constructor({ flags, contexts, responder, body }: ExtraDependencies) {
		this.#flags = flags;
		this.#contexts = contexts;
		this.#responder = responder;
		this.#body = body;
	}

	answers(): Answers {
		return [
			["/ofrep/v1/evaluate/flags", (call) => this.#all(call)],
			["/ofrep/v1/evaluate/flags/", (call) => this.#one(call)],
		];
	}

	async #all(call: Call): Promise<EdgeResponse> {
		const context = await this.#readContext(call, {});
		if ("refusal" in context) return context.refusal;
		return this.#flags.with(call, (flags) => {
			const evaluations = flags.evaluations(call.token, context.fields);
			const body = JSON.stringify({
				flags: evaluations.map((evaluation) => toSuccess(flags, evaluation)),
			});
			return this.#responder.tagged(call.request, body, etagOf(body));
		});
	}

	async #one(call: Call): Promise<EdgeResponse> {
		const { request, token, name: key } = call;
		const context = await this.#readContext(call, { key });
		if ("refusal" in context) return context.refusal;
		return this.#flags.with(call, (flags): Answer => {
			const evaluation = flags.evaluateOne(token, key, context.fields);
			return evaluation
				? this.#responder.json(
						request,
						JSON.stringify(toSuccess(flags, evaluation)),
					)
				: this.#responder.withStatus(request, 404, {
						key,
						errorCode: "FLAG_NOT_FOUND",
						errorDetails: "there is no such flag that the token may see",
					});
		});
	}

	/** Reads the context of a body; `failure` are the members that an error has besides. */
	async #readContext(
		call: Call,
		failure: object,
	): Promise<{ fields: object } | { refusal: EdgeResponse }> {
		const { request } = call;
		const refuse = (status: number, errorCode: string, details: string) => ({
			refusal: this.#responder.withStatus(request, status, {
				...failure,
				errorCode,
				errorDetails: details,
			}),
		});
		const body = await this.#body.readText(request);
		if (body === undefined)
			return refuse(413, "GENERAL", "the body is too large");
		const json = body.trim() === "" ? {} : parseJson(body);
		if (json === undefined)
			return refuse(400, "PARSE_ERROR", "the body is not JSON");
		const context = toRequestContext(withUserId(json));
		if (context === undefined)
			return refuse(400, "INVALID_CONTEXT", "`context` is not an object");
		return { fields: this.#contexts.complete(call, context) };
	}
}

/** Returns the context of a body with the targeting key as `userId`; an empty body has an empty context. */
function withUserId(json: unknown): unknown {
	const { context = {} } = Object(json) as { context?: unknown };
	if (Array.isArray(context) || Object(context) !== context) return undefined;
	const { targetingKey, ...fields } = context as Record<string, unknown>;
	if (targetingKey === undefined) return fields;
	return { userId: targetingKey, ...fields, targetingKey };
}

/** Parses JSON; `undefined` if it is malformed. */
function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/**
 * Returns an evaluation in the format of OFREP.
 *
 * A flag with variants of which none is selected has no value: the SDK uses the default of its caller, whose type the
 * edge does not know.
 */
function toSuccess(flags: FlagSet, evaluation: Evaluation): object {
	const { flag, enabled, variant, reason, impressionData } = evaluation;
	const metadata = { enabled, impressionData };
	if (variant.enabled)
		return {
			key: flag,
			value: payloadValue(variant.payload, variant.name),
			reason,
			variant: variant.name,
			metadata,
		};
	if (flags.hasVariants(flag)) return { key: flag, reason, metadata };
	const name = enabled ? "on" : "off";
	return { key: flag, value: enabled, reason, variant: name, metadata };
}

/** Returns the value of a payload; a number or JSON that is malformed stays a string. */
function payloadValue(payload: Payload | undefined, name: string): FlagValue {
	if (payload === undefined) return name;
	const { type, value } = payload;
	switch (type) {
		case "json":
			return parseJson(value) ?? value;
		case "number": {
			const number = Number(value);
			return value.trim() === "" || !Number.isFinite(number) ? value : number;
		}
		default:
			return value;
	}
}
