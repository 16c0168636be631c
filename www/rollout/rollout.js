// The rollout: a slider lets people in, and everybody can be asked why.

import { element, find } from "../element.js";
import { duration, number } from "../words.js";
import { COLLEAGUES, Crowd } from "./crowd.js";
import { Field } from "./field.js";
import { VARIANTS } from "./flag.js";
import { tellPerson } from "./person.js";

const COLOURS = ["first", "second", "third"];

/** Begins; `Engine` is that of the lab. */
export function start({ Engine }) {
	new Rollout(Engine);
}

class Rollout {
	#crowd;
	#field = new Field((number) => this.#choose(number));
	#chosen;
	#frame;

	constructor(Engine) {
		this.#crowd = new Crowd(Engine);
		for (const id of ["percent", "stickiness", "group", "variants"])
			find(id).addEventListener("input", () => this.#later());
		this.#ask(true);
	}

	get #settings() {
		return {
			percent: Number(find("percent").value),
			stickiness: find("stickiness").value,
			groupId: find("group").value,
			variants: Number(find("variants").value),
		};
	}

	/** Once for each picture that the screen shows, however often the slider moves in between. */
	#later() {
		this.#frame ??= requestAnimationFrame(() => {
			this.#frame = undefined;
			this.#ask(false);
		});
	}

	#ask(isFirst) {
		const settings = this.#settings;
		const { joined, left, time } = this.#crowd.ask(settings);
		const start = performance.now();
		this.#field.show(this.#crowd.has, isFirst ? [] : joined, left);
		const drawing = performance.now() - start;
		find("percent-told").value = `${settings.percent} %`;
		tellCount(this.#crowd, settings);
		find("moved").textContent = isFirst
			? ""
			: `${number(joined.length)} joined, ${number(left.length)} left.`;
		find("rollout-time").textContent =
			`The flag loaded and all asked in ${duration(time)}, drawn in ${duration(drawing)}.`;
		showLegend(settings.variants);
		if (this.#chosen !== undefined) this.#choose(this.#chosen);
	}

	#choose(number) {
		this.#chosen = number;
		tellPerson(this.#crowd, number, this.#settings);
	}
}

/** How many have it, and how many one would expect. */
function tellCount(crowd, { percent, stickiness }) {
	const people = crowd.people.length;
	const drawn = stickiness === "companyId" ? people / COLLEAGUES : people;
	const share = percent / 100;
	// Nineteen times of twenty, a draw of so many lies no further away.
	const spread =
		1.96 * Math.sqrt(share * (1 - share) * drawn) * (people / drawn);
	find("tally").textContent =
		`${number(crowd.count)} of ${number(people)} have it; ` +
		`${number(people * share)} expected, give or take ${number(Math.round(spread))}.`;
}

function showLegend(variants) {
	const names =
		variants === 1
			? ["has it"]
			: VARIANTS.slice(0, variants).map((name) => `variant ${name}`);
	const entries = [
		["off", "does not have it"],
		...names.map((name, place) => [COLOURS[place], name]),
		["joined", "has just joined"],
		["left", "has just left"],
	];
	find("legend").replaceChildren(
		...entries.map(([colour, text]) =>
			element("li", {}, element("i", { class: colour }), text),
		),
	);
}
