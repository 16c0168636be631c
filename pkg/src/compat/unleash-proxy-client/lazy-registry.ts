import { firstLine } from "../../errors.js";
import type { ImpactRegistry, ImpactReport } from "./impact-registry.js";

type Call = (registry: ImpactRegistry) => void;

/** Calls that are kept at most while the module cannot be loaded. */
const MAX_CALLS = 1000;

/** Loads the module of impact metrics with the first call. Calls wait until then, in their order. */
export class LazyRegistry {
	readonly #labels: Record<string, string>;
	readonly #warn: (message: string) => void;
	readonly #calls: Call[] = [];
	#registry: ImpactRegistry | undefined;
	/** Settles when the calls that wait are made, or if the module cannot be loaded; the next call tries again. */
	loading: Promise<void> | undefined;

	constructor(labels: Record<string, string>, warn: (message: string) => void) {
		this.#labels = labels;
		this.#warn = warn;
	}

	use(call: Call): void {
		if (this.#registry) call(this.#registry);
		else {
			if (this.#calls.length < MAX_CALLS) this.#calls.push(call);
			this.loading ??= this.#load();
		}
	}

	/** Returns all values, and clears them; `undefined` before the module is loaded. */
	report(): ImpactReport | undefined {
		return this.#registry?.report();
	}

	async #load(): Promise<void> {
		try {
			const { ImpactRegistry } = await import("./impact-registry.js");
			this.#registry = new ImpactRegistry(this.#labels, this.#warn);
			for (const call of this.#calls.splice(0)) call(this.#registry);
		} catch (error) {
			this.#warn(`impact metrics were not loaded: ${firstLine(error)}`);
		} finally {
			this.loading = undefined;
		}
	}
}
