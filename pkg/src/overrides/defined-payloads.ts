import { type FlagSource, isClient } from "../client/flag-source.js";
import type { Flag, Payload } from "../types.js";

/** By source, so that the objects of all requests share what was read, and one listener. */
const KNOWN = new WeakMap<FlagSource, DefinedPayloads>();

/** Returns the payloads of a source. */
export function payloadsOf(source: FlagSource): DefinedPayloads {
	const known = KNOWN.get(source) ?? new DefinedPayloads(source);
	KNOWN.set(source, known);
	return known;
}

/** The payloads that a document defines. Its description is read once: that of 5,000 flags takes 0.2 s. */
export class DefinedPayloads {
	readonly #source: FlagSource;
	#flags: ReadonlyMap<string, Flag> | undefined;

	/** @internal */
	constructor(source: FlagSource) {
		this.#source = source;
		if (!isClient(source)) return;
		for (const event of ["ready", "update"] as const)
			source.on(event, () => this.forget());
	}

	/** Returns the payload of a variant; `undefined` if the document defines none. */
	find(flag: string, variant: string): Payload | undefined {
		this.#flags ??= this.#read();
		const variants = this.#flags?.get(flag)?.variants;
		return variants?.find(({ name }) => name === variant)?.payload;
	}

	/** Forgets what was read, after the document has changed. */
	forget(): void {
		this.#flags = undefined;
	}

	/** Reads the description; `undefined` if the instance fails. */
	#read(): ReadonlyMap<string, Flag> | undefined {
		try {
			return new Map(this.#source.flags().map((flag) => [flag.name, flag]));
		} catch {
			return undefined;
		}
	}
}
