import { Engine, init } from "fanion";
import type { Document } from "../../types.js";
import type { IContext, IToggle } from "./types.js";

/** Evaluates definitions, or a residual. The module is loaded with the first of them. */
export class LocalFlags {
	readonly #engine: Engine;
	readonly #hasDisabled: boolean;
	/** Names of the fields whose values the residual was computed with. */
	#fixed: readonly string[] = [];
	#known: IContext | undefined;

	private constructor(engine: Engine, hasDisabled: boolean) {
		this.#engine = engine;
		this.#hasDisabled = hasDisabled;
	}

	/** Loads the WebAssembly; rejects if the host has none. With `hasDisabled`, toggles that are off are known, too. */
	static async open(
		hasDisabled: boolean,
		onWarning: (message: string) => void,
	): Promise<LocalFlags> {
		await init();
		return new LocalFlags(new Engine({ onWarning }), hasDisabled);
	}

	/** Loads flags that were sent for a context. On failure throws, and keeps the old flags. */
	load(document: Document, context?: IContext): void {
		this.#engine.load(document);
		this.#fixed = namesOf(document);
		this.#known = context;
	}

	/** Notes that the flags are those of another context, too. */
	confirm(context: IContext): void {
		this.#known = context;
	}

	/** Evaluates all flags; returns `undefined` if the flags are not those of the context. */
	evaluate(context: IContext): IToggle[] | undefined {
		const isKnown = (name: string) =>
			fieldOf(context, name) === fieldOf(this.#known, name);
		if (!this.#fixed.every(isKnown)) return undefined;
		const evaluations = [...this.#engine.evaluateAll(context)];
		return evaluations
			.filter(({ enabled }) => enabled || this.#hasDisabled)
			.map(({ flag: name, enabled, variant, impressionData }) => ({
				name,
				enabled,
				variant,
				impressionData,
			}));
	}
}

/** Returns the names of the fixed fields, which an edge adds to a residual. */
function namesOf(document: Document): readonly string[] {
	const { fixed } = Object(document) as { fixed?: unknown };
	return Array.isArray(fixed) ? fixed : [];
}

function fieldOf(context: IContext | undefined, name: string): unknown {
	const fields: Record<string, unknown> = { ...context };
	return fields[name] ?? context?.properties?.[name];
}
