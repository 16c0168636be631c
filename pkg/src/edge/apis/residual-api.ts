import { etagOf } from "../content-hash.js";
import type { FlagAccess } from "../flags/flag-access.js";
import type { FlagSet } from "../flags/flag-set.js";
import type { EdgeRequest, EdgeResponse } from "../http.js";
import type { EdgeResidualOptions } from "../options.js";
import type { Answer, Call } from "../requests/call.js";
import type { ContextAccess } from "../requests/context-access.js";
import type { Signing } from "../signing.js";
import { audienceOf } from "../tokens/token.js";
import type { Responder } from "../transport/responder.js";
import type { Answers, ExtraDependencies } from "./extra-routes.js";
import { KeptResiduals, type ResidualBody } from "./kept-residuals.js";
import { RESIDUAL_TYPE } from "./residual-type.js";
import { NO_TOOLS, toolsOf } from "./tools-engine.js";

/** Fields on which each residual of the Frontend API depends, since their conditions are about other users. */
const ALWAYS_FIXED = [
	"userId",
	"sessionId",
	"remoteAddress",
	"appName",
	"environment",
];

const PRIVATE = { "cache-control": "private" };

/**
 * Answers with residual documents: the flags that are left when the fields of the request are known.
 *
 * A page evaluates a residual itself, when other fields change, and does not receive the ids of other users.
 */
export class ResidualApi {
	readonly #settings: EdgeResidualOptions;
	readonly #signing: Signing;
	readonly #flags: FlagAccess;
	readonly #contexts: ContextAccess;
	readonly #responder: Responder;
	/** The headers that choose an answer besides the type. */
	readonly #vary: string;
	readonly #kept = new WeakMap<FlagSet, KeptResiduals>();

	constructor({ options, flags, contexts, responder }: ExtraDependencies) {
		const { residual } = options;
		this.#settings = typeof residual === "object" ? residual : {};
		this.#signing = options.signing;
		const { headers = {} } = this.#settings;
		this.#vary = [options.tokenHeader, ...Object.values(headers)]
			.join(", ")
			.toLowerCase();
		this.#flags = flags;
		this.#contexts = contexts;
		this.#responder = responder;
	}

	answers(): Answers {
		return [["/api/residual", (call) => this.#answer(call)]];
	}

	/**
	 * Answers a request of the Frontend API with a residual that depends on few fields: a page can change the others.
	 *
	 * The member `fixed` of the body lists these fields. Returns `undefined` if the engine has no tools.
	 */
	answerFrontend(
		call: Call,
		flags: FlagSet,
		context: object,
	): EdgeResponse | undefined {
		const { private: hidden = [] } = this.#settings;
		const fixed = [...new Set([...ALWAYS_FIXED, ...hidden])];
		const fromHeaders = this.#headerFields(call.request);
		const known = { ...pick(context, fixed), ...fromHeaders };
		// A page cannot replace a field of a header.
		const names = fixed.filter((name) => !(name in fromHeaders));
		const residual = this.#residualOf(flags, call, known, { fixed: names });
		return residual && this.#send(call.request, residual, RESIDUAL_TYPE);
	}

	#answer(call: Call): Answer {
		return this.#contexts.with(call, (context, requestBody) =>
			this.#flags.with(call, (flags) => {
				const known = { ...context, ...this.#headerFields(call.request) };
				const residual = this.#residualOf(flags, call, known);
				return residual
					? this.#signed(call, residual, requestBody)
					: this.#responder.error(call.request, 501, NO_TOOLS);
			}),
		);
	}

	/** Sends a residual, which no shared cache may keep. */
	#send(
		request: EdgeRequest,
		{ body, etag }: ResidualBody,
		type?: string,
	): EdgeResponse {
		const answer = this.#responder.tagged(request, body, etag, type);
		return this.#responder.vary(answer, this.#vary, PRIVATE);
	}

	/** Sends a residual with a signature, which is only for this context. */
	#signed(
		{ request, token, query }: Call,
		residual: ResidualBody,
		requestBody: string | undefined,
	): Answer {
		return this.#signing.sign({
			...residual,
			response: this.#send(request, residual),
			audience: audienceOf(token),
			sequence: this.#flags.confirmedAt(token),
			request: requestBody === undefined ? `residual?${query}` : "residual",
			requestBody,
		});
	}

	/** Returns the fields that headers contain. They replace those of the request. */
	#headerFields(request: EdgeRequest): object {
		const { headers = {} } = this.#settings;
		const values = Object.entries(headers).map(([field, header]) => [
			field,
			request.header(header.toLowerCase()),
		]);
		const present = values.filter(([, value]) => value !== undefined);
		return Object.fromEntries(present);
	}

	/** Returns the residual with more members. */
	#residualOf(
		flags: FlagSet,
		{ token }: Call,
		known: object,
		members: object = {},
	): ResidualBody | undefined {
		const kept = this.#kept.get(flags) ?? new KeptResiduals();
		this.#kept.set(flags, kept);
		const key = JSON.stringify([token.projectsKey, known, members]);
		const found = kept.get(key);
		if (found) return found;
		const document = this.#compute(flags, flags.namesFor(token), known);
		if (document === undefined) return undefined;
		const body = JSON.stringify({ ...document, ...members });
		const residual = { body, etag: etagOf(body) };
		kept.add(key, residual);
		return residual;
	}

	/** Computes a residual without the flags that would reveal the value of a private field. */
	#compute(
		flags: FlagSet,
		names: readonly string[],
		known: object,
	): object | undefined {
		const engine = toolsOf(flags.engine);
		if (engine === undefined) return undefined;
		const options = { flags: names, private: this.#settings.private ?? [] };
		if (names.length === 0) return { version: 2, features: [], segments: [] };
		try {
			return engine.residual(known, options).document;
		} catch (error) {
			const leaking = leakingFlags(error);
			const rest = names.filter((name) => !leaking.has(name));
			if (rest.length === names.length) throw error;
			return this.#compute(flags, rest, known);
		}
	}
}

/** Returns fields of a context, at the top or in its properties; those that it lacks are known to be missing. */
function pick(context: object, names: readonly string[]): object {
	const { properties, ...fields } = context as Record<string, unknown>;
	const all = { ...Object(properties), ...definedOf(fields) };
	return Object.fromEntries(names.map((name) => [name, all[name] ?? null]));
}

function definedOf(fields: object): object {
	const entries = Object.entries(fields);
	return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** Returns the names of the flags that an error of `residual` is about. */
function leakingFlags(error: unknown): ReadonlySet<unknown> {
	const { cause } = Object(error) as { cause?: unknown };
	const leaks: readonly { flag?: unknown }[] = Array.isArray(cause)
		? cause
		: [];
	return new Set(leaks.map(({ flag }) => flag));
}
