// Delivery: two ramps through four channels, and a switch that ends one of them at once.

import { find } from "../element.js";
import { duration, number } from "../words.js";
import { Channel } from "./channel.js";
import { BEGIN, BUILD_PLAN, DAYS, documentOf, RELEASE_PLAN } from "./plans.js";

const HOUR = 3_600_000;

/** Hours that pass between two pictures while it plays. */
const STEP = 1;
/** The same for those who want less to move. */
const CALM_STEP = 24;
const CALM_PAUSE = 500;

/** Begins; `Engine` and `ramp` are those of the lab. */
export function start({ Engine, ramp }) {
	new Delivery(new Engine(), ramp(BUILD_PLAN), ramp(RELEASE_PLAN));
}

class Delivery {
	#engine;
	#ramps;
	#channels = [...find("channels").children].map((place) => new Channel(place));
	#isKilled = false;
	#stop;

	constructor(engine, build, release) {
		this.#engine = engine;
		this.#ramps = { build, release };
		find("time").max = DAYS * 24;
		find("time").addEventListener("input", () => {
			this.#pause();
			this.#ask();
		});
		find("play").addEventListener("click", () =>
			this.#stop ? this.#pause() : this.#play(),
		);
		find("kill").addEventListener("click", () => this.#kill());
		for (const [name, { strategies }] of Object.entries(this.#ramps))
			showStrategies(name, JSON.stringify(strategies, undefined, 2));
		this.#load();
		this.#ask();
	}

	#load() {
		const { build, release } = this.#ramps;
		this.#engine.load(documentOf(build, release, this.#isKilled));
	}

	get #now() {
		return new Date(BEGIN + Number(find("time").value) * HOUR);
	}

	/** Asks for everybody, and shows what they have now. */
	#ask() {
		const now = this.#now;
		const start = performance.now();
		const counts = this.#channels.map((channel) =>
			channel.ask(this.#engine, now),
		);
		const time = performance.now() - start;
		for (const [place, channel] of this.#channels.entries())
			channel.show(counts[place], now);
		find("date").value = now.toLocaleString("en", {
			dateStyle: "medium",
			timeStyle: "short",
			timeZone: "UTC",
			hourCycle: "h23",
		});
		const people = counts.reduce((sum, one) => sum + one.people, 0);
		find("delivery-time").textContent =
			`${number(people)} people asked in ${duration(time)}.`;
		for (const [name, { standing }] of Object.entries(this.#ramps))
			find(`${name}-standing`).textContent = standing(now).replaceAll(
				". ",
				".\n",
			);
		return {
			time,
			have: counts.reduce((sum, { release }) => sum + release, 0),
		};
	}

	#play() {
		const time = find("time");
		if (Number(time.value) >= Number(time.max)) time.value = 0;
		const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
		const step = () => {
			time.value = Number(time.value) + (isCalm ? CALM_STEP : STEP);
			this.#ask();
			if (Number(time.value) >= Number(time.max)) this.#pause();
			else this.#stop = isCalm ? later(step) : nextFrame(step);
		};
		find("play").textContent = "Pause";
		this.#stop = isCalm ? later(step) : nextFrame(step);
	}

	#pause() {
		this.#stop?.();
		this.#stop = undefined;
		find("play").textContent = "Play";
	}

	#kill() {
		const before = this.#ask().have;
		const start = performance.now();
		this.#isKilled = !this.#isKilled;
		this.#load();
		const { have } = this.#ask();
		const time = performance.now() - start;
		find("kill").setAttribute("aria-pressed", String(this.#isKilled));
		find("killed").textContent = this.#isKilled
			? `Off for all ${number(before)} who had it: new flags loaded, everybody asked and drawn in ${duration(time)}. Build v2 stays.`
			: `On again, for the same ${number(have)} people.`;
	}
}

function nextFrame(step) {
	const frame = requestAnimationFrame(step);
	return () => cancelAnimationFrame(frame);
}

function later(step) {
	const timer = setTimeout(step, CALM_PAUSE);
	return () => clearTimeout(timer);
}

function showStrategies(name, text) {
	find(`${name}-strategies`).textContent = text;
	const button = find(`${name}-copy`);
	button.addEventListener("click", async () => {
		try {
			await navigator.clipboard.writeText(text);
			button.textContent = "Copied";
		} catch {
			// Some hosts refuse it; it can still be copied by hand.
			getSelection().selectAllChildren(find(`${name}-strategies`));
			button.textContent = "Selected: copy it";
		}
	});
}
