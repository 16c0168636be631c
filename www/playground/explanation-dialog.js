// The dialog that explains a result and counts the users for whom the flag is on.

import { byId } from "../dom.js";
import { explanationTree } from "../explanation-tree.js";
import { formatDuration, formatNumber, truncate } from "../format.js";

const USERS = 1_000_000;

export class ExplanationDialog {
	#dialog = byId("explanation");
	/** Aborts the running count. */
	#counting = new AbortController();

	constructor() {
		this.#dialog.addEventListener("close", () => this.#counting.abort());
		byId("explanation-close").addEventListener("click", () =>
			this.#dialog.close(),
		);
	}

	/** Opens the dialog for a flag of the engine, evaluated with this context. */
	async open(engine, flag, context) {
		this.#counting.abort();
		this.#counting = new AbortController();
		const { signal } = this.#counting;
		byId("explanation-title").textContent = truncate(flag);
		byId("explanation-text").textContent = "";
		byId("explanation-tree").replaceChildren();
		showUserCount("");
		this.#dialog.showModal();
		try {
			showExplanation(engine.explain(flag, context).text);
		} catch (error) {
			showUserCount(`The explanation failed: ${error.message}.`);
			return;
		}
		try {
			await countUsers(engine, flag, context, signal);
		} catch (error) {
			if (!signal.aborted) showUserCount(`The count failed: ${error.message}.`);
		}
	}
}

function showExplanation(text) {
	byId("explanation-text").textContent = text;
	byId("explanation-tree").replaceChildren(explanationTree(text));
}

async function countUsers(engine, flag, context, signal) {
	const start = performance.now();
	const { flags } = await engine.population({
		flags: flag,
		users: USERS,
		context,
		signal,
		onProgress: (done) =>
			showUserCount(`${formatNumber(done)} users evaluated.`),
	});
	const time = formatDuration(performance.now() - start);
	showUserCount(`${describeCounts(flags[0])} Counted in this page in ${time}.`);
}

function showUserCount(sentence) {
	byId("user-count").textContent = sentence;
}

function describeCounts({ enabled, variants }) {
	const percent = `${((100 * enabled) / USERS).toFixed(1)} %`;
	const variantCounts = variants
		.filter(({ users }) => users > 0)
		.map(
			({ variant, users }) => `${truncate(variant, 40)} ${formatNumber(users)}`,
		);
	const byVariant =
		variantCounts.length === 0 ? "" : `; variants: ${variantCounts.join(", ")}`;
	return (
		`Of a million users, with userId 0 to ${USERS - 1} and the other fields of this context, ` +
		`${formatNumber(enabled)} have the flag (${percent})${byVariant}.`
	);
}
