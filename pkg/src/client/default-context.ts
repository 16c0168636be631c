import { firstLine } from "../errors.js";
import type { Context, NamedFields } from "../types.js";
import type { Emitter } from "./emitter.js";
import { mergeContext } from "./merge-context.js";
import type { ResolvedOptions } from "./resolved-options.js";
import { sessionId } from "./session-id.js";
import { environmentOf } from "./token-scope.js";
import type { UnleashApi } from "./unleash-api.js";

/** Merges the context of each call into the default context of the client. */
export class DefaultContext {
	readonly #options: ResolvedOptions;
	readonly #api: UnleashApi;
	readonly #emitter: Emitter;
	/** Only in a page. */
	readonly #sessionId = sessionId();
	#fields: NamedFields;
	/** The merged defaults for the scope of one token. */
	#cached: { readonly scope: string; readonly context: Context } | undefined;

	constructor(options: ResolvedOptions, api: UnleashApi, emitter: Emitter) {
		this.#options = options;
		this.#fields = options.context ?? {};
		this.#api = api;
		this.#emitter = emitter;
	}

	/** Replaces the fields that the caller gave. */
	set(fields: NamedFields): void {
		this.#fields = fields;
		this.#cached = undefined;
	}

	/** Returns the context of a call. */
	merge(given: Context | undefined): Context {
		const defaults = this.#defaults();
		return given ? this.#merge(defaults, given) : defaults;
	}

	/** Returns the defaults. The fields of the caller are read once, not for each call. */
	#defaults(): Context {
		const { scope } = this.#api;
		if (this.#cached?.scope !== scope) {
			const environment = environmentOf(scope);
			const { appName } = this.#options;
			const sessionId = this.#sessionId;
			const own = { appName, environment, ...(sessionId && { sessionId }) };
			const context = Object.freeze(this.#merge(own, this.#fields));
			this.#cached = { scope, context };
		}
		return this.#cached.context;
	}

	/** Merges two contexts. A context whose fields cannot be listed is skipped with a warning. */
	#merge(defaults: Context, given: Context): Context {
		try {
			return mergeContext(defaults, given, (message) =>
				this.#emitter.warn(message),
			);
		} catch (error) {
			const message = `the context was skipped: ${firstLine(error)}`;
			this.#emitter.warn(message);
			return defaults;
		}
	}
}
