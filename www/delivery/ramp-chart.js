// The chart of one channel: the percentages of both ramps over time, and the selected time.

import { BUILD_PLAN, DAY, DAYS, RELEASE_PLAN, START } from "./ramp-plans.js";

/** The width of a day, and the height of 100 %. Pixels of the canvas. */
const DAY_WIDTH = 14;
const HEIGHT = 56;

/** The plans and the custom properties of their colors. Later ones are drawn over earlier ones. */
const AREAS = [
	[BUILD_PLAN, "--build"],
	[RELEASE_PLAN, "--release"],
];

export class RampChart {
	#canvas;
	/** Each area has its color and its stages: `day` as a fraction, `percent`. */
	#areas;

	constructor(canvas, channel) {
		canvas.width = DAYS * DAY_WIDTH;
		canvas.height = HEIGHT;
		this.#canvas = canvas;
		this.#areas = AREAS.map(([plan, color]) => ({
			color,
			stages: plan.stages
				.filter((stage) => stage.channel === channel)
				.map(({ from, percent }) => ({
					day: toDays(Date.parse(from)),
					percent,
				})),
		}));
	}

	/** Shows both ramps, the selected time, and the time at which build v2 was stopped, if it is. */
	show(time, stoppedAt) {
		const style = getComputedStyle(document.documentElement);
		const drawing = this.#canvas.getContext("2d");
		const width = DAYS * DAY_WIDTH;
		drawing.fillStyle = style.getPropertyValue("--without-flag");
		drawing.fillRect(0, 0, width, HEIGHT);
		for (const { color, stages } of this.#areas) {
			drawing.fillStyle = style.getPropertyValue(color);
			for (const { day, percent } of stages) {
				const height = (percent * HEIGHT) / 100;
				drawing.fillRect(day * DAY_WIDTH, HEIGHT - height, width, height);
			}
		}
		this.#mark(time, style.getPropertyValue("--text"), 3);
		if (stoppedAt) this.#mark(stoppedAt, style.getPropertyValue("--left"), 7);
	}

	/** Draws a line at a time. */
	#mark(time, color, width) {
		const drawing = this.#canvas.getContext("2d");
		drawing.fillStyle = color;
		const left = toDays(time.getTime()) * DAY_WIDTH - (width - 1) / 2;
		drawing.fillRect(left, 0, width, HEIGHT);
	}
}

/** Converts a timestamp into days since the start of the plans. */
function toDays(time) {
	return (time - START) / DAY;
}
