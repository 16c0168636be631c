// Ties the parts of the page together: definitions and context go in, answers come out.

import { find } from "../element.js";
import { Answers } from "./answers.js";
import { Chance } from "./chance.js";
import { ContextForm } from "./context-form.js";
import { Definitions } from "./definitions.js";
import { FlagList } from "./flag-list.js";
import { measure } from "./speed.js";
import { summarize } from "./summary.js";
import { showWarnings } from "./warnings.js";
import { Why } from "./why.js";

/** Where there is room beside the flags, the definitions are open from the beginning. */
const WIDE = "(min-width: 60rem)";

/** Begins with the captured flags; `Engine` and `FanionError` are those of the lab. */
export async function start({ Engine, FanionError }) {
	const captured = await fetchCaptured();
	const playground = new Playground(Engine);
	find("definitions").open = matchMedia(WIDE).matches;
	new Definitions(
		captured,
		(text) => playground.load(text),
		FanionError,
	).useCaptured();
}

async function fetchCaptured() {
	const response = await fetch(new URL("definitions.json", import.meta.url));
	if (!response.ok) throw new Error(`definitions.json: ${response.status}`);
	return response.text();
}

/** One engine, what it is asked, and where its answers are shown. */
class Playground {
	#chance = new Chance(() => this.#answer(true));
	#form = new ContextForm((isNew) => this.#answer(isNew));
	#why = new Why();
	#list = new FlagList((flag) => this.#explain(flag));
	#engine;
	#answers;
	#isFirst = true;

	constructor(Engine) {
		this.#engine = new Engine({ random: () => this.#chance.value });
		this.#answers = new Answers(this.#engine);
	}

	/** Takes a document; if it is none, this throws and the flags stay. */
	load(text) {
		const warnings = this.#engine.load(text);
		const flags = this.#engine.flags();
		this.#form.suggest(flags);
		this.#list.replace(flags, warnings);
		showWarnings(warnings);
		this.#answer(true);
	}

	#explain(flag) {
		this.#why.show(this.#engine, flag, this.#form.context);
	}

	#answer(isNew) {
		const { context } = this.#form;
		const answers = this.#answers.ask(context, isNew);
		this.#list.show(answers);
		summarize(answers, this.#isFirst);
		measure(this.#engine, context);
		this.#isFirst = false;
	}
}
