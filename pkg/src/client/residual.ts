import type { Storage } from "../storage/storage.js";
import type { Context, NamedFields } from "../types.js";
import type { DefaultContext } from "./default-context.js";
import type { Emitter } from "./emitter.js";
import type { ResolvedOptions } from "./resolved-options.js";
import type { StoredValue } from "./stored-document.js";
import type { ApiResponse, UnleashApi } from "./unleash-api.js";
import type { DocumentRequest } from "./updater.js";

/** Options about which flags a server sends, and how. */
const EXCLUDED = [
	"documentUrl",
	"delta",
	"streaming",
	"projects",
	"namePrefix",
] as const;

/** Requests residuals for the default context of a client. */
export class Residuals {
	readonly #api: UnleashApi;
	readonly #context: DefaultContext;

	/** An option that has no effect on residuals emits a warning. */
	constructor(
		options: ResolvedOptions,
		api: UnleashApi,
		context: DefaultContext,
		emitter: Emitter,
	) {
		this.#api = api;
		this.#context = context;
		const unused = EXCLUDED.filter((name) => isGiven(options[name]));
		const names = unused.map((name) => `\`${name}\``).join(", ");
		if (names)
			emitter.warn(`${names}: without effect, because of \`residual\``);
	}

	/** Returns a request with the default context, or with the one that is to replace it. */
	request(): DocumentRequest {
		const { nextFields } = this.#context;
		const body = toBody(this.#context.defaultsWith(nextFields));
		return {
			send: (headers) => this.#send(body, headers),
			...(nextFields && { onLoaded: () => this.#replace(nextFields) }),
		};
	}

	async #send(
		body: string,
		given: Record<string, string>,
	): Promise<ApiResponse> {
		const headers = { ...given, "content-type": "application/json" };
		const init = { method: "POST", body };
		const response = await this.#api.get("/../residual", headers, init);
		const { status, address } = response;
		if (status !== 404 && status !== 501) return response;
		const why = `the server answered ${status}: \`residual\` needs a fanion edge with that option`;
		throw this.#api.failure(address, why);
	}

	#replace(fields: NamedFields): void {
		this.#context.set(fields);
		// Another context may have been given meanwhile.
		if (this.#context.nextFields === fields)
			this.#context.nextFields = undefined;
	}
}

function isGiven(option: unknown): boolean {
	return Array.isArray(option) ? option.length > 0 : Boolean(option);
}

/** Keeps residuals, each of which is only for the context that it was requested with. */
export class ResidualStorage {
	readonly #storage: Storage;
	readonly #context: DefaultContext;

	constructor(storage: Storage, context: DefaultContext) {
		this.#storage = storage;
		this.#context = context;
	}

	/** Returns the stored residual, if it is for the default context. */
	async get(key: string): Promise<StoredValue | undefined> {
		const stored = (await this.#storage.get(toKey(key))) ?? "";
		const text =
			typeof stored === "string" ? stored : new TextDecoder().decode(stored);
		const mark = this.#mark;
		return text.startsWith(mark) ? text.slice(mark.length) : undefined;
	}

	async set(key: string, value: string): Promise<void> {
		await this.#storage.set(toKey(key), this.#mark + value);
	}

	/** A line that distinguishes contexts, without their values. */
	get #mark(): string {
		return `${hashOf(toBody(this.#context.defaultsWith()))}\n`;
	}
}

/** Other clients have whole documents under the key. */
function toKey(key: string): string {
	return `${key} residual`;
}

/** Returns the body of a request, with the fields that JSON can hold. */
export function toBody(context: Context): string {
	const { properties, ...fields } = context as NamedFields;
	const inner = toJsonFields(properties ?? {});
	return JSON.stringify({
		context: { ...toJsonFields(fields), properties: inner },
	});
}

/** A field that is left out stays unknown to the server, and is evaluated here. */
function toJsonFields(fields: object): Record<string, unknown> {
	const entries = Object.entries(fields).map(([name, value]) => [
		name,
		toJsonValue(value),
	]);
	return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** Returns a value as the engine reads it; `undefined` for one that is no value of a context. */
function toJsonValue(value: unknown): unknown {
	if (value === null) return null;
	switch (typeof value) {
		case "string":
		case "boolean":
			return value;
		case "number":
			return Number.isFinite(value) ? value : String(value);
		case "bigint":
			return String(value);
		case "object": {
			const { toJSON } = value as { readonly toJSON?: unknown };
			const json: unknown =
				typeof toJSON === "function" ? toJSON.call(value) : undefined;
			return typeof json === "string" ? json : undefined;
		}
		default:
			return undefined;
	}
}

/** Returns a hash of 64 bits. Own code: an import from the client would split its script. */
function hashOf(text: string): string {
	let high = 0;
	let low = 0x811c9dc5;
	for (let at = 0; at < text.length; at++) {
		const unit = text.charCodeAt(at);
		low = Math.imul(low ^ unit, 0x01000193);
		high = Math.imul(high ^ unit, 0x5bd1e995) ^ (high >>> 15);
	}
	return [high, low].map((half) => (half >>> 0).toString(36)).join("-");
}
