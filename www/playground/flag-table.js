// The table of flags: which rows are shown, and in which order.

import { byId } from "../dom.js";
import { truncate } from "../format.js";
import { FlagRow } from "./flag-row.js";
import { groupByFlag } from "./warnings.js";

/** The number of rows created per frame, so that 5,000 flags do not freeze the page. */
const ROWS_PER_FRAME = 100;

const FILTERS = {
	all: () => true,
	on: ({ evaluation }) => evaluation.enabled,
	off: ({ evaluation }) => !evaluation.enabled,
	changed: ({ before }) => before !== undefined,
};

const collator = new Intl.Collator("en", { numeric: true });

// The sort is stable: equal flags keep the order of the document.
const ORDERS = {
	document: () => 0,
	name: (one, other) =>
		collator.compare(one.evaluation.flag, other.evaluation.flag),
	on: (one, other) => other.evaluation.enabled - one.evaluation.enabled,
	off: (one, other) => one.evaluation.enabled - other.evaluation.enabled,
};

export class FlagTable {
	#flags = [];
	#warnings = new Map();
	#results = [];
	/** Rows by the index of the flag. A row is created when it is first shown. */
	#rows = [];
	/** Indexes of the shown flags, in the shown order. */
	#shown = [];
	#frame = 0;
	#onExplain;

	/** Calls `onExplain(flag)` when the user asks for an explanation. */
	constructor(onExplain) {
		this.#onExplain = onExplain;
		for (const id of ["name-filter", "result-filter", "sort"])
			byId(id).addEventListener("input", () => this.#update());
		byId("changed-count").addEventListener("click", () =>
			this.#focusFirstChange(),
		);
	}

	/** Sets the flags of a new document. The rows appear with the first results. */
	setFlags(flags, warnings) {
		this.#flags = flags;
		this.#rows = [];
		this.#shown = [];
		this.#warnings = groupByFlag(warnings);
		byId("rows").replaceChildren();
	}

	/** Shows results, which are in the order of the flags. */
	show(results) {
		this.#results = results;
		this.#rows.forEach((row, index) => {
			row.show(results[index]);
		});
		this.#update();
	}

	/** Focuses the first changed row. If the filters hide all changes, shows all changed flags. */
	#focusFirstChange() {
		const isChanged = (index) => FILTERS.changed(this.#results[index]);
		if (!this.#shown.some(isChanged)) {
			byId("name-filter").value = "";
			byId("result-filter").value = "changed";
			this.#update();
		}
		const row = this.#rowAt(this.#shown.find(isChanged)).element;
		row.tabIndex = -1;
		row.focus({ preventScroll: true });
		row.scrollIntoView({ block: "center" });
	}

	/** Applies the filters and the order. */
	#update() {
		const name = byId("name-filter").value.trim().toLowerCase();
		const filter = FILTERS[byId("result-filter").value];
		const order = ORDERS[byId("sort").value];
		const shown = [...this.#results.keys()]
			.filter(
				(index) =>
					filter(this.#results[index]) &&
					this.#flags[index].name.toLowerCase().includes(name),
			)
			.sort((one, other) => order(this.#results[one], this.#results[other]));
		this.#updateEmptyNotice(shown.length);
		if (isEqualList(shown, this.#shown)) return;
		this.#shown = shown;
		this.#placeRows();
	}

	/** Places the existing rows and the first new ones at once, the others in later frames. */
	#placeRows() {
		cancelAnimationFrame(this.#frame);
		const missing = this.#shown.findIndex(
			(index) => this.#rows[index] === undefined,
		);
		const end = missing === -1 ? this.#shown.length : missing + ROWS_PER_FRAME;
		byId("rows").replaceChildren(this.#elements(0, end));
		this.#placeRowsLater(end);
	}

	#placeRowsLater(start) {
		if (start >= this.#shown.length) return;
		this.#frame = requestAnimationFrame(() => {
			byId("rows").append(this.#elements(start, start + ROWS_PER_FRAME));
			this.#placeRowsLater(start + ROWS_PER_FRAME);
		});
	}

	#elements(start, end) {
		const elements = new DocumentFragment();
		for (const index of this.#shown.slice(start, end))
			elements.append(this.#rowAt(index).element);
		return elements;
	}

	/** Returns the row of a flag, which is created on first use. */
	#rowAt(index) {
		const existing = this.#rows[index];
		if (existing) return existing;
		const flag = this.#flags[index];
		const warnings = this.#warnings.get(flag.name)?.length ?? 0;
		const row = new FlagRow(flag, warnings, this.#onExplain);
		row.show(this.#results[index]);
		this.#rows[index] = row;
		return row;
	}

	#updateEmptyNotice(shownCount) {
		byId("empty-notice").hidden = shownCount > 0;
		byId("empty-notice").textContent = this.#emptyReason();
	}

	#emptyReason() {
		const name = byId("name-filter").value.trim();
		if (this.#flags.length === 0) return "These definitions have no flags.";
		if (name === "") return "No flag matches the filters.";
		return `No flag with “${truncate(name, 40)}” in its name matches the filters.`;
	}
}

function isEqualList(one, other) {
	return (
		one.length === other.length &&
		one.every((value, index) => value === other[index])
	);
}
