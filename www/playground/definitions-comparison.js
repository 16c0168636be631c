// Compares definitions: for which users does a result change?

import { debounce } from "../debounce.js";
import { byId, createElement } from "../dom.js";
import { formatNumber, truncate } from "../format.js";

const USERS = 100_000;

/** The pause in edits after which the users are counted. Milliseconds. */
const EDIT_PAUSE = 250;

/** The maximum number of flags in the list. */
const MAX_FLAGS = 20;

/** Keeps a document as the baseline and counts the users whose results differ from it. */
export class DefinitionsComparison {
	#button = byId("compare-definitions");
	#baseline;
	/** Aborts the running count. */
	#counting = new AbortController();
	#countLater = debounce(EDIT_PAUSE, (engine, context) =>
		this.#count(engine, context),
	);

	/** `currentDocument()` returns the document that the engine uses. */
	constructor(currentDocument) {
		this.#button.addEventListener("click", () => {
			this.#baseline =
				this.#baseline === undefined ? currentDocument() : undefined;
			const isActive = this.#baseline !== undefined;
			this.#button.setAttribute("aria-pressed", String(isActive));
			this.#cancel();
			show(
				isActive
					? "Change the definitions to see for which users a result changes."
					: "",
			);
		});
	}

	/** Shows the differences between the baseline and the flags of the engine, after a pause in edits. */
	update(engine, context) {
		if (this.#baseline === undefined) return;
		this.#cancel();
		this.#countLater(engine, context);
	}

	#cancel() {
		this.#countLater.cancel();
		this.#counting.abort();
	}

	async #count(engine, context) {
		this.#counting = new AbortController();
		const { signal } = this.#counting;
		try {
			const { flags } = await engine.population({
				users: USERS,
				before: this.#baseline,
				context: { ...context, userId: undefined },
				signal,
			});
			showDifferences(flags.filter(hasDifference));
		} catch (error) {
			if (!signal.aborted) show(`The comparison failed: ${error.message}.`);
		}
	}
}

const hasDifference = ({ change }) =>
	change.joins.users + change.leaves.users + change.switches.users > 0;

function showDifferences(flags) {
	const users = `${formatNumber(USERS)} users`;
	if (flags.length === 0) return show(`No result changes for ${users}.`);
	show(
		`Of ${users}, with userId 0 to ${USERS - 1} and the other fields of this context, ` +
			`some get another result for ${flags.length} of the flags:`,
		flags.slice(0, MAX_FLAGS).map(differenceItem),
	);
}

function differenceItem({ flag, change }) {
	const { joins, leaves, switches, causes } = change;
	const cause = causes.length > 0 ? ` ${causes[0].message}.` : "";
	const counts =
		`${formatNumber(joins.users)} join, ${formatNumber(leaves.users)} leave, ` +
		`${formatNumber(switches.users)} change variant.`;
	return createElement(
		"li",
		{},
		createElement("strong", {}, truncate(flag, 60)),
		`: ${counts}${truncate(cause, 200)}`,
	);
}

function show(summary, items = []) {
	byId("definitions-comparison").replaceChildren(
		createElement("p", {}, summary),
		createElement("ul", {}, ...items),
	);
}
