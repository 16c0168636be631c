// The pace of one channel: how many percent have what, from the first day to the last, and where the
// time stands.

import { BEGIN, BUILD_PLAN, DAYS, RELEASE_PLAN } from "./plans.js";

const DAY = 86_400_000;

/** Pixels of the canvas for a day, and for all people. */
const WIDTH = 14;
const HEIGHT = 56;

/** What is drawn, the later over the earlier: a plan, and the name of its colour in the style sheet. */
const AREAS = [
	[BUILD_PLAN, "--build"],
	[RELEASE_PLAN, "--release"],
];

export class Pace {
	#canvas;
	#areas;

	constructor(canvas, channel) {
		canvas.width = DAYS * WIDTH;
		canvas.height = HEIGHT;
		this.#canvas = canvas;
		this.#areas = AREAS.map(([{ stages }, colour]) => ({
			colour,
			steps: stages
				.filter((stage) => stage.channel === channel)
				.map(({ from, percent }) => ({
					day: dayOf(Date.parse(from)),
					percent,
				})),
		}));
	}

	show(now) {
		const style = getComputedStyle(document.documentElement);
		const colour = (name) => style.getPropertyValue(name);
		const pen = this.#canvas.getContext("2d");
		pen.fillStyle = colour("--nobody");
		pen.fillRect(0, 0, DAYS * WIDTH, HEIGHT);
		for (const { colour: name, steps } of this.#areas) {
			pen.fillStyle = colour(name);
			for (const { day, percent } of steps) {
				const height = (percent * HEIGHT) / 100;
				pen.fillRect(day * WIDTH, HEIGHT - height, DAYS * WIDTH, height);
			}
		}
		pen.fillStyle = colour("--ink");
		pen.fillRect(dayOf(now.getTime()) * WIDTH - 1, 0, 3, HEIGHT);
	}
}

function dayOf(time) {
	return (time - BEGIN) / DAY;
}
