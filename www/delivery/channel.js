// One channel: its people, and how far each of them has come.

import { Pace } from "./pace.js";
import { BUILD, RELEASE } from "./plans.js";

/** People of a channel stand in rows of so many. */
const ROW = 50;
const ROWS = 8;
const PEOPLE = ROW * ROWS;

/** Pixels of the canvas for each person, the gap between two among them. */
const CELL = 12;
const SQUARE = 10;

/** The names of the colours in the style sheet, by how far somebody has come. */
const COLOURS = ["--nobody", "--build", "--release"];

export class Channel {
	#people;
	#pen;
	#told;
	#pace;
	/** How far each of them has come. */
	#stages = [];

	/** `place` is where it stands in the page. */
	constructor(place) {
		const name = place.querySelector("h3").textContent;
		this.#pen = place.querySelector(".crowd").getContext("2d");
		this.#pace = new Pace(place.querySelector(".pace"), name);
		this.#told = place.querySelector(".told");
		this.#people = Array.from({ length: PEOPLE }, (_, number) => ({
			userId: `${name} ${number}`,
			channel: name,
		}));
	}

	/** Asks for all at a time; how many have the build, and how many the release. */
	ask(engine, currentTime) {
		const stages = this.#people.map((person) => {
			const context = { ...person, currentTime };
			if (!engine.isEnabled(BUILD, context)) return 0;
			return engine.isEnabled(RELEASE, context) ? 2 : 1;
		});
		this.#stages = stages;
		const count = (least) => stages.filter((stage) => stage >= least).length;
		return { build: count(1), release: count(2), people: PEOPLE };
	}

	/** Shows what was asked last, for the time that it was. */
	show({ build, release }, now) {
		this.#pace.show(now);
		const style = getComputedStyle(document.documentElement);
		const pen = this.#pen;
		pen.clearRect(0, 0, ROW * CELL, ROWS * CELL);
		for (const [number, stage] of this.#stages.entries()) {
			pen.fillStyle = style.getPropertyValue(COLOURS[stage]);
			const left = (number % ROW) * CELL;
			pen.fillRect(left, Math.floor(number / ROW) * CELL, SQUARE, SQUARE);
		}
		const share = (people) => `${Math.round((100 * people) / PEOPLE)} %`;
		this.#told.textContent = `build v2 ${share(build)}, new checkout ${share(release)}`;
	}
}
