import type { IContext, IMutableContext } from "./types.js";

/** Fields at the top of a context; others are properties. */
const NAMED_FIELDS = ["userId", "sessionId", "remoteAddress", "currentTime"];

/** The context that toggles are evaluated for. */
export class UserContext {
	#fields: IContext;

	constructor(fields: IContext) {
		this.#fields = fields;
	}

	/** Returns a copy of the context. */
	get fields(): IContext {
		return { ...this.#fields };
	}

	/** Adds the session id, unless the context has one. */
	setSession(sessionId: string): void {
		const { sessionId: given = sessionId, ...fields } = this.#fields;
		this.#fields = { sessionId: given, ...fields };
	}

	/** Replaces all fields but those that do not change: the application, the environment and the session. */
	replace(fields: IMutableContext): void {
		const { environment, appName, sessionId } = this.#fields;
		const kept = { environment, appName, sessionId } as IContext;
		this.#fields = { ...kept, ...fields };
	}

	/** Sets a field, or a property if Unleash does not define the name. */
	set(name: string, value: string | undefined): void {
		const { properties } = this.#fields;
		const change = NAMED_FIELDS.includes(name)
			? { [name]: value }
			: { properties: { ...properties, [name]: value } };
		this.#fields = { ...this.#fields, ...change } as IContext;
	}

	/** Removes a field or a property. */
	remove(name: string): void {
		const { [name]: _, ...properties } = this.#fields.properties ?? {};
		if (NAMED_FIELDS.includes(name)) this.set(name, undefined);
		else if (this.#fields.properties)
			this.#fields = { ...this.#fields, properties };
	}
}
