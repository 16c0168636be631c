// All flags: which of them are shown, and in which order.

import { find } from "../element.js";
import { shortened } from "../words.js";
import { FlagRow } from "./flag-row.js";
import { byFlag } from "./warnings.js";

/** New rows made before the browser may do something else, so that 5,000 flags do not freeze the page. */
const AT_ONCE = 100;

const SHOWN = {
	all: () => true,
	on: ({ evaluation }) => evaluation.enabled,
	off: ({ evaluation }) => !evaluation.enabled,
	changed: ({ before }) => before !== undefined,
};

const names = new Intl.Collator("en", { numeric: true });

// The sort is stable, so equal ones stay as the document has them.
const ORDERS = {
	document: () => 0,
	name: (one, other) =>
		names.compare(one.evaluation.flag, other.evaluation.flag),
	on: (one, other) => other.evaluation.enabled - one.evaluation.enabled,
	off: (one, other) => one.evaluation.enabled - other.evaluation.enabled,
};

export class FlagList {
	#flags = [];
	#warnings = new Map();
	#answers = [];
	/** By the number of the flag; a row is made when it is first shown. */
	#rows = [];
	#shown = [];
	#frame = 0;
	#onWhy;

	/** `onWhy` is told the flag of which somebody asks why. */
	constructor(onWhy) {
		this.#onWhy = onWhy;
		for (const id of ["filter", "only", "order"])
			find(id).addEventListener("input", () => this.#arrange());
		find("jump").addEventListener("click", () => this.#goToChanged());
	}

	/** Takes the flags of a new document; they are seen with their first answers. */
	replace(flags, warnings) {
		this.#flags = flags;
		this.#rows = [];
		this.#shown = [];
		this.#warnings = byFlag(warnings);
		find("rows").replaceChildren();
	}

	show(answers) {
		this.#answers = answers;
		this.#rows.forEach((row, number) => {
			row.show(answers[number]);
		});
		this.#arrange();
	}

	/** Goes to the first row that changed; when none is in sight, it shows all that did. */
	#goToChanged() {
		if (!this.#shown.some((number) => SHOWN.changed(this.#answers[number]))) {
			find("filter").value = "";
			find("only").value = "changed";
			this.#arrange();
		}
		const number = this.#shown.find((one) => SHOWN.changed(this.#answers[one]));
		const row = this.#row(number).element;
		row.tabIndex = -1;
		row.focus({ preventScroll: true });
		row.scrollIntoView({ block: "center" });
	}

	#arrange() {
		const wanted = find("filter").value.trim().toLowerCase();
		const isShown = SHOWN[find("only").value];
		const order = ORDERS[find("order").value];
		const shown = [...this.#answers.keys()]
			.filter(
				(number) =>
					isShown(this.#answers[number]) &&
					this.#flags[number].name.toLowerCase().includes(wanted),
			)
			.sort((one, other) => order(this.#answers[one], this.#answers[other]));
		this.#explainNothing(shown.length);
		if (isEqual(shown, this.#shown)) return;
		this.#shown = shown;
		this.#place();
	}

	/** Puts the rows that there are in place, and makes the others a few at a time. */
	#place() {
		cancelAnimationFrame(this.#frame);
		const missing = this.#shown.findIndex(
			(number) => this.#rows[number] === undefined,
		);
		const end = missing === -1 ? this.#shown.length : missing + AT_ONCE;
		find("rows").replaceChildren(this.#elements(0, end));
		this.#continue(end);
	}

	#continue(start) {
		if (start >= this.#shown.length) return;
		this.#frame = requestAnimationFrame(() => {
			find("rows").append(this.#elements(start, start + AT_ONCE));
			this.#continue(start + AT_ONCE);
		});
	}

	#elements(start, end) {
		const elements = new DocumentFragment();
		for (const number of this.#shown.slice(start, end))
			elements.append(this.#row(number).element);
		return elements;
	}

	#row(number) {
		const made = this.#rows[number];
		if (made) return made;
		const flag = this.#flags[number];
		const warnings = this.#warnings.get(flag.name)?.length ?? 0;
		const row = new FlagRow(flag, warnings, this.#onWhy);
		row.show(this.#answers[number]);
		this.#rows[number] = row;
		return row;
	}

	#explainNothing(shown) {
		const filter = find("filter").value.trim();
		find("nothing").hidden = shown > 0;
		if (this.#flags.length === 0)
			find("nothing").textContent = "These definitions have no flags.";
		else
			find("nothing").textContent =
				filter === ""
					? "No such flag."
					: `No such flag with “${shortened(filter, 40)}” in its name.`;
	}
}

function isEqual(one, other) {
	return (
		one.length === other.length &&
		one.every((number, index) => number === other[index])
	);
}
