import { Emitter } from "../client/emitter.js";
import type { Events } from "../client/events.js";
import { firstLine } from "../errors.js";
import { checkOverride } from "./check-override.js";
import type { OverrideOptions } from "./options.js";
import type { Override, OverrideList } from "./override.js";
import { formatEntry, formatOverrides } from "./override-text.js";
import { OverrideSources } from "./sources.js";

/** The events of overrides: those of a client that overrides can cause. */
export type OverrideEvents = Pick<Events, "update" | "warn">;

/** The overrides of a client or an engine. */
export class Overrides {
	readonly #emitter = new Emitter();
	readonly #sources: OverrideSources;
	readonly #entries: Map<string, Override>;
	/** The text of the entries that were published last. */
	#text: string;

	/** @internal */
	constructor(options: OverrideOptions) {
		this.#sources = new OverrideSources(options, (message) =>
			this.#emitter.warn(message),
		);
		this.#entries = this.#sources.read();
		this.#text = this.toString();
	}

	/**
	 * Overrides a flag, or all given ones; others stay. Takes effect at once, and emits `update`. A value that is no
	 * override is skipped with a warning.
	 */
	set(name: string, override: Override): void;
	set(overrides: OverrideList): void;
	set(given: string | OverrideList, override?: Override): void {
		const list = typeof given === "string" ? { [given]: override } : given;
		for (const [name, value] of Object.entries(Object(list)))
			this.#add(name, value);
		this.#publish();
	}

	/** Removes the override of a flag, or all overrides. */
	clear(name?: string): void {
		if (name === undefined) this.#entries.clear();
		else this.#entries.delete(name);
		this.#publish();
	}

	/** Returns the override of a flag; `undefined` if there is none. */
	get(name: string): Override | undefined {
		return this.#entries.get(name);
	}

	/** Returns all overrides by name of the flag. */
	list(): OverrideList {
		return Object.fromEntries(this.#entries);
	}

	/** Returns all overrides as the value of the query parameter: `checkout:on,theme:dark`. */
	toString(): string {
		return formatOverrides(this.#entries);
	}

	/** Adds a listener, and returns a function that removes it. A warning without a listener is logged. */
	on<Name extends keyof OverrideEvents>(
		name: Name,
		listener: (value: OverrideEvents[Name]) => unknown,
	): () => void {
		return this.#emitter.on(name, listener);
	}

	#add(name: string, value: unknown): void {
		try {
			const override = checkOverride(value);
			formatEntry([name, override]);
			this.#entries.set(name, override);
		} catch (error) {
			this.#emitter.warn(
				`the override of \`${name}\` was skipped: ${firstLine(error)}`,
			);
		}
	}

	/** Writes the entries and emits `update`, if they have changed. */
	#publish(): void {
		const text = this.toString();
		if (text === this.#text) return;
		this.#text = text;
		this.#sources.write(text);
		this.#emitter.emit("update", undefined);
	}
}
