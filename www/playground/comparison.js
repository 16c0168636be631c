// Definitions held against others: who would flip if these were published?

import { element, find } from "../element.js";
import { number, shortened } from "../words.js";

const PEOPLE = 100_000;

/** So many flags are told. */
const TOLD = 20;

/** Keeps definitions, and tells who flips when others take their place. */
export class Comparison {
	#button = find("hold-definitions");
	#held;
	#asking = new AbortController();

	/** `current()` gives the definitions that count now. */
	constructor(current) {
		this.#button.addEventListener("click", () => {
			this.#held = this.#held === undefined ? current() : undefined;
			const isHeld = this.#held !== undefined;
			this.#button.setAttribute("aria-pressed", String(isHeld));
			this.#asking.abort();
			say(isHeld ? "Change them, and see who flips." : "");
		});
	}

	/** Tells who flips from the definitions that are held to those of the engine. */
	async tell(engine, context) {
		if (this.#held === undefined) return;
		this.#asking.abort();
		this.#asking = new AbortController();
		const { signal } = this.#asking;
		try {
			const { flags } = await engine.population({
				people: PEOPLE,
				before: this.#held,
				context: { ...context, userId: undefined },
				signal,
			});
			show(flags.filter(flips));
		} catch (error) {
			if (!signal.aborted) say(`It cannot be told: ${error.message}.`);
		}
	}
}

const flips = ({ change }) =>
	change.joins.people + change.leaves.people + change.switches.people > 0;

function show(flags) {
	const lines = flags.slice(0, TOLD).map(({ flag, change }) => {
		const { joins, leaves, switches, causes } = change;
		const cause = causes.length > 0 ? ` ${causes[0].message}.` : "";
		return element(
			"li",
			{},
			element("strong", {}, shortened(flag, 60)),
			`: ${number(joins.people)} join, ${number(leaves.people)} leave, ${number(switches.people)} change variant.${shortened(cause, 200)}`,
		);
	});
	say(
		flags.length === 0
			? "Of 100,000 people nobody flips."
			: `Of 100,000 people, with userId 0 to 99999 and otherwise this context, some flip in ${flags.length} of the flags:`,
		lines,
	);
}

function say(text, lines = []) {
	find("flips").replaceChildren(
		element("p", {}, text),
		element("ul", {}, ...lines),
	);
}
