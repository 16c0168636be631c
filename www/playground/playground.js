// Ties the parts of the page together: definitions and context go in, answers come out.

import { find } from "../element.js";
import { Answers } from "./answers.js";
import { Chance } from "./chance.js";
import { Comparison } from "./comparison.js";
import { ContextForm } from "./context-form.js";
import { Definitions } from "./definitions.js";
import { FlagList } from "./flag-list.js";
import { copyLink, readLink, writeLink } from "./link.js";
import { ServerForm } from "./server-form.js";
import { measure } from "./speed.js";
import { summarize } from "./summary.js";
import { showWarnings } from "./warnings.js";
import { Why } from "./why.js";

/** Where there is room beside the flags, the definitions are open from the beginning. */
const WIDE = "(min-width: 60rem)";

/** Begins with the captured flags; `Engine` and `FanionError` are those of the lab. */
export async function start({ Engine, FanionError }) {
	const captured = await fetchCaptured();
	const playground = new Playground(Engine, captured);
	find("definitions").open = matchMedia(WIDE).matches;
	const definitions = new Definitions(
		captured,
		(text) => playground.load(text),
		FanionError,
	);
	definitions.useCaptured();
	new ServerForm((text, source) => definitions.take(text, source));
	await follow(playground, definitions);
	// An address that is typed or clicked here changes no view, but it is another case.
	window.addEventListener("hashchange", () => follow(playground, definitions));
}

/** Shows the case that the address says, if it says one. */
async function follow(playground, definitions) {
	const { context, text } = await readLink();
	if (text !== undefined) definitions.take(text);
	if (context !== undefined) playground.become(context);
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
	#comparison = new Comparison(() => this.#text);
	#captured;
	#text;
	#isFirst = true;

	constructor(Engine, captured) {
		this.#captured = captured;
		this.#engine = new Engine({ random: () => this.#chance.value });
		this.#answers = new Answers(this.#engine);
		find("hold").addEventListener("click", () => this.#hold());
		find("link").addEventListener("click", () => copyLink());
	}

	/** Asks for somebody else. */
	become(context) {
		this.#form.fill(context);
	}

	#hold() {
		const isHeld = find("hold").getAttribute("aria-pressed") !== "true";
		find("hold").setAttribute("aria-pressed", String(isHeld));
		this.#answers.hold(isHeld);
		this.#answer(true);
	}

	/** Takes a document; if it is none, this throws and the flags stay. */
	load(text) {
		const warnings = this.#engine.load(text);
		this.#text = text;
		const flags = this.#engine.flags();
		this.#form.suggest(flags);
		this.#list.replace(flags, warnings);
		showWarnings(warnings);
		this.#answer(true);
		this.#comparison.tell(this.#engine, this.#form.context);
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
		const isOwn = this.#text !== this.#captured;
		writeLink(context, isOwn ? this.#text : undefined);
	}
}
