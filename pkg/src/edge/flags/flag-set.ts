import type { Evaluations } from "../../core/evaluation.js";
import type { Engine } from "../../engine.js";
import type { Context, Evaluation, Flag, Variant } from "../../types.js";
import { ContentHash } from "../content-hash.js";
import { type EdgeToken, sees } from "../tokens/token.js";
import { Definitions } from "./definitions.js";
import { ListBody } from "./list-body.js";

/** One state of a flag as JSON of the frontend API. */
interface Fragment {
	/** The outcome without its reason. */
	readonly key: number;
	/** Begins with a comma. */
	readonly text: string;
	readonly hash: ContentHash;
}

/** The bits of an outcome that hold its reason. */
const REASON = 0b1110;

/** Flags as a token sees them. */
interface Selection {
	/** The indexes of its flags, sorted by name. */
	readonly indexes: Uint32Array;
	readonly names: ReadonlySet<string>;
}

/** Evaluated flags as the body of an answer. */
export interface Toggles {
	readonly body: string | Uint8Array;
	readonly etag: string;
}

/**
 * The flags of one environment until the next change.
 *
 * An answer is made of strings, one for each state of a flag, which are built once: an evaluation only chooses them.
 */
export class FlagSet {
	readonly engine: Engine;
	readonly definitions: Definitions;
	/** In the order of the document. */
	readonly flags: readonly Flag[];
	/** The states of each flag that were seen, by its index. */
	readonly #fragments: Fragment[][];
	/** The list that the states refer to. */
	#variants: readonly Variant[] | undefined;
	#withVariants: ReadonlySet<string> | undefined;
	readonly #selections = new Map<string, Selection>();

	/** `document` is JSON, if there is one. */
	constructor(engine: Engine, document: string | undefined) {
		this.engine = engine;
		this.definitions = new Definitions(document);
		this.flags = engine.flags();
		this.#fragments = this.flags.map(() => []);
	}

	/** Evaluates all flags that a token sees; `all` includes those that are off. */
	evaluate(token: EdgeToken, context: Context, all: boolean): Toggles {
		const { indexes } = this.#selectionOf(token);
		const evaluations = this.engine.evaluateAll(context);
		const [outcomes, variants] = evaluations.packed;
		this.#forgetOtherVariants(variants);
		const hash = new ContentHash();
		const body = new ListBody();
		for (let at = 0; at < indexes.length; at++) {
			const index = indexes[at] as number;
			// A failed engine evaluates no flags: all are off.
			const outcome = outcomes[index] ?? 0;
			if (!all && (outcome & 1) === 0) continue;
			const fragment = this.#fragmentOf(index, outcome, evaluations);
			body.add(fragment.text);
			hash.addHash(fragment.hash);
		}
		return { body: body.finish('{"toggles":[', "]}"), etag: hash.toEtag() };
	}

	/** Forgets all states if the ids in outcomes have another meaning: the engine was loaded again. */
	#forgetOtherVariants(variants: readonly Variant[]): void {
		if (this.#variants === variants) return;
		this.#variants = variants;
		for (const fragments of this.#fragments) fragments.length = 0;
	}

	/** Evaluates one flag; `undefined` if the token does not see it. */
	evaluateOne(
		token: EdgeToken,
		name: string,
		context: Context,
	): Evaluation | undefined {
		if (!this.sees(token, name)) return undefined;
		return this.engine.evaluate(name, context);
	}

	/** Returns the evaluations of all flags that a token sees, sorted by name. */
	evaluations(token: EdgeToken, context: Context): Evaluation[] {
		const all = [...this.engine.evaluateAll(context)];
		const { indexes } = this.#selectionOf(token);
		return Array.from(indexes, (index) => all[index] as Evaluation);
	}

	/** Returns whether a token sees a flag. */
	sees(token: EdgeToken, name: string): boolean {
		return this.#selectionOf(token).names.has(name);
	}

	/** Returns whether a flag, or one of its strategies, has variants. */
	hasVariants(name: string): boolean {
		this.#withVariants ??= new Set(
			this.flags
				.filter(({ variants }) => variants.length > 0)
				.map((flag) => flag.name),
		);
		return this.#withVariants.has(name);
	}

	/** Returns the names of all flags that a token sees, sorted. */
	namesFor(token: EdgeToken): string[] {
		return [...this.#selectionOf(token).names];
	}

	/** Returns the state of a flag as JSON, which does not depend on the reason. */
	#fragmentOf(
		index: number,
		outcome: number,
		evaluations: Evaluations,
	): Fragment {
		const key = outcome & ~REASON;
		const known = this.#fragments[index] as Fragment[];
		for (let at = 0; at < known.length; at++) {
			const fragment = known[at] as Fragment;
			if (fragment.key === key) return fragment;
		}
		const { name } = this.flags[index] as Flag;
		const evaluation = evaluations.get(name) ?? this.#offOf(index);
		const text = `,${toToggle(evaluation)}`;
		const fragment = { key, text, hash: new ContentHash().addText(text) };
		known.push(fragment);
		return fragment;
	}

	/** Returns the evaluation of a flag whose engine failed. */
	#offOf(index: number): Evaluation {
		const { name: flag, impressionData } = this.flags[index] as Flag;
		return {
			flag,
			enabled: false,
			variant: OFF,
			reason: "DEFAULT",
			impressionData,
		};
	}

	#selectionOf(token: EdgeToken): Selection {
		const { projectsKey } = token;
		const known = this.#selections.get(projectsKey);
		if (known) return known;
		const visible = this.flags
			.map(({ name, project }, index) => ({ name, project, index }))
			.filter(({ project }) => sees(token, project))
			.sort((one, other) => (one.name < other.name ? -1 : 1));
		const selection = {
			indexes: Uint32Array.from(visible, ({ index }) => index),
			names: new Set(visible.map(({ name }) => name)),
		};
		this.#selections.set(projectsKey, selection);
		return selection;
	}
}

/** The variant of a flag that is off because its engine failed. */
const OFF: Variant = {
	name: "disabled",
	enabled: false,
	feature_enabled: false,
};

/** Returns an evaluation as JSON of the frontend API. */
export function toToggle(evaluation: Evaluation): string {
	const { flag, enabled, variant, impressionData } = evaluation;
	return JSON.stringify({
		name: flag,
		enabled,
		variant: {
			name: variant.name,
			enabled: variant.enabled,
			payload: variant.payload ?? null,
			feature_enabled: variant.feature_enabled,
		},
		impression_data: impressionData,
		impressionData,
	});
}
