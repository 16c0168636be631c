// Why a flag answers as it does, and how many people have it.

import { find } from "../element.js";
import { treeOf } from "../tree.js";
import { duration, number, shortened } from "../words.js";

const PEOPLE = 1_000_000;

export class Why {
	#dialog = find("why");
	/** Stops what is asked for the flag that is shown. */
	#asking = new AbortController();

	constructor() {
		this.#dialog.addEventListener("close", () => this.#asking.abort());
		find("why-close").addEventListener("click", () => this.#dialog.close());
	}

	/** Opens for a flag, asked by this person of the engine's flags. */
	async show(engine, flag, context) {
		this.#asking.abort();
		this.#asking = new AbortController();
		const { signal } = this.#asking;
		find("why-title").textContent = shortened(flag);
		find("why-people").textContent = "";
		this.#dialog.showModal();
		try {
			const { text } = engine.explain(flag, context);
			find("why-text").textContent = text;
			find("why-tree").replaceChildren(treeOf(text));
			await tellPeople(engine, flag, context, signal);
		} catch (error) {
			if (!signal.aborted) say(`It cannot be told: ${error.message}.`);
		}
	}
}

async function tellPeople(engine, flag, context, signal) {
	const start = performance.now();
	const { flags } = await engine.population({
		flags: flag,
		people: PEOPLE,
		context,
		signal,
		onProgress: (done) => say(`${number(done)} people asked.`),
	});
	const time = performance.now() - start;
	say(`${sentence(flags[0])} Asked here, in ${duration(time)}.`);
}

function say(text) {
	find("why-people").textContent = text;
}

function sentence({ enabled, variants }) {
	const share = `${((100 * enabled) / PEOPLE).toFixed(1)} %`;
	const each = variants
		.filter(({ people }) => people > 0)
		.map(
			({ variant, people }) => `${shortened(variant, 40)} ${number(people)}`,
		);
	const among = each.length === 0 ? "" : `, of these ${each.join(", ")}`;
	return (
		`Of a million people, with userId 0 to 999999 and otherwise this context, ` +
		`${number(enabled)} have it (${share})${among}.`
	);
}
