import { firstLine } from "../errors.js";
import type { Context, NamedFields, ReadableContext } from "../types.js";
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
	/** The fields that replace those of the caller once a residual for them is loaded. */
	nextFields: NamedFields | undefined;
	/** The merged defaults for the scope of one token. */
	#cached: { readonly scope: string; readonly context: Context } | undefined;

	constructor(options: ResolvedOptions, api: UnleashApi, emitter: Emitter) {
		this.#options = options;
		this.#api = api;
		this.#emitter = emitter;
		const { context = {}, residual } = options;
		this.#fields = residual ? this.copy(context) : context;
	}

	/** Returns the fields as they are now: a residual and its evaluations must have the same. */
	copy(given: Context): NamedFields {
		return this.#merge({}, given);
	}

	/** Replaces the fields that the caller gave. */
	set(fields: NamedFields): void {
		this.#fields = fields;
		this.#cached = undefined;
	}

	/** Returns the context of a call. */
	merge(given: Context | undefined): ReadableContext {
		const defaults = this.#defaults();
		const context = given ? this.#mergeCall(defaults, given) : defaults;
		return context as ReadableContext;
	}

	/** A residual is for the default context, so that a call cannot replace its fields. */
	#mergeCall(defaults: Context, given: Context): Context {
		return this.#options.residual
			? this.#merge(this.#merge({}, given), defaults)
			: this.#merge(defaults, given);
	}

	/** Returns the defaults. The fields of the caller are read once, not for each call. */
	#defaults(): Context {
		const { scope } = this.#api;
		if (this.#cached?.scope !== scope) {
			const context = Object.freeze(this.defaultsWith());
			this.#cached = { scope, context };
		}
		return this.#cached.context;
	}

	/** Returns the defaults with fields of the caller. */
	defaultsWith(fields = this.#fields): Context {
		const environment = environmentOf(this.#api.scope);
		const { appName, residual } = this.#options;
		const sessionId = this.#sessionId;
		const user = residual ? NO_USER : {};
		const own = { ...user, appName, environment };
		return this.#merge(sessionId ? { ...own, sessionId } : own, fields);
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

/** In a residual, whose conditions on these would contain the ids of other users, both are always known. */
const NO_USER: NamedFields = { userId: null, sessionId: null };
