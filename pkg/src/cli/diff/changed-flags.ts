import type {
	Definitions,
	FlagDefinition,
} from "../definitions/definitions.js";

/**
 * Returns the names of the flags whose definitions differ, or those of their parents and segments. Other flags
 * evaluate as before, so no user needs to be evaluated.
 */
export function changedFlags(
	before: Definitions,
	after: Definitions,
): Set<string> {
	const old = new Fingerprints(before);
	const current = new Fingerprints(after);
	const names = [...current.names, ...old.names];
	return new Set(names.filter((name) => old.of(name) !== current.of(name)));
}

/** Strings that are equal if two flags are. */
class Fingerprints {
	readonly #flags = new Map<string, FlagDefinition[]>();
	readonly #segments: ReadonlyMap<number, string>;

	constructor({ flags, segments }: Definitions) {
		for (const flag of flags) {
			const equal = this.#flags.get(flag.name);
			if (equal) equal.push(flag);
			else this.#flags.set(flag.name, [flag]);
		}
		this.#segments = new Map(
			segments.map(({ id, constraints }) => [id, JSON.stringify(constraints)]),
		);
	}

	get names(): Iterable<string> {
		return this.#flags.keys();
	}

	/** Returns the fingerprint of a flag with its segments and parents; of parents of parents, too. */
	of(name: string): string {
		const family = new Set([name]);
		for (const member of family)
			for (const { parents } of this.#flags.get(member) ?? [])
				for (const parent of parents) family.add(parent);
		return [...family].map((member) => this.#alone(member)).join("\n");
	}

	#alone(name: string): string {
		const flags = this.#flags.get(name) ?? [];
		const ids = flags.flatMap(({ strategies }) =>
			strategies.flatMap(({ segments }) => segments),
		);
		const segments = ids.map((id) => this.#segments.get(id) ?? "missing");
		return [...flags.map(({ json }) => JSON.stringify(json)), ...segments].join(
			"\n",
		);
	}
}
