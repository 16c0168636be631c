// The panel of one channel: its users, their share with each flag, and the chart of its ramps.

import { RampChart } from "./ramp-chart.js";
import { BUILD_FLAG, RELEASE_FLAG } from "./ramp-plans.js";

/** The grid of users. */
const COLUMNS = 50;
const ROWS = 8;
const USERS = COLUMNS * ROWS;

/** The width of a cell, and of the square in it. Pixels of the canvas. */
const CELL = 12;
const SQUARE = 10;

/** What a user gets. Each value includes the ones before. */
const BUILD_V1 = 0;
const BUILD_V2 = 1;
const NEW_CHECKOUT = 2;

/** The custom properties of the style sheet for each of these values. */
const COLORS = ["--without-flag", "--build", "--release"];

export class ChannelPanel {
	/** The contexts of the users. */
	users;
	#drawing;
	#status;
	#chart;
	/** What each user gets, by the index of the user. */
	#results = [];

	/** `panel` is the list item of the channel. */
	constructor(panel) {
		const name = panel.querySelector("h3").textContent;
		const canvas = panel.querySelector(".channel-users");
		canvas.width = COLUMNS * CELL;
		canvas.height = ROWS * CELL;
		this.#drawing = canvas.getContext("2d");
		this.#chart = new RampChart(panel.querySelector(".ramp-chart"), name);
		this.#status = panel.querySelector(".channel-status");
		this.users = Array.from({ length: USERS }, (_, index) => ({
			userId: `${name} ${index}`,
			channel: name,
		}));
	}

	/** Evaluates both flags for all users. Returns the number of users in total and with each flag. */
	evaluate(engine, currentTime) {
		this.#results = this.users.map((user) => {
			const context = { ...user, currentTime };
			if (!engine.isEnabled(BUILD_FLAG, context)) return BUILD_V1;
			return engine.isEnabled(RELEASE_FLAG, context) ? NEW_CHECKOUT : BUILD_V2;
		});
		return this.#count();
	}

	/** Gives build v1 to all users, as the router does after the brake. Returns the numbers of users likewise. */
	stop() {
		this.#results = this.users.map(() => BUILD_V1);
		return this.#count();
	}

	#count() {
		const count = (minimum) =>
			this.#results.filter((result) => result >= minimum).length;
		return {
			build: count(BUILD_V2),
			release: count(NEW_CHECKOUT),
			users: USERS,
		};
	}

	/** Shows the results of the last evaluation. `stoppedAt` is the time at which build v2 was stopped, if it is. */
	show({ build, release }, time, stoppedAt) {
		this.#chart.show(time, stoppedAt);
		this.#drawUsers();
		const percent = (users) => `${Math.round((100 * users) / USERS)} %`;
		this.#status.textContent = `build v2 ${percent(build)}, new checkout ${percent(release)}`;
	}

	#drawUsers() {
		const style = getComputedStyle(document.documentElement);
		const { width, height } = this.#drawing.canvas;
		this.#drawing.clearRect(0, 0, width, height);
		for (const [index, result] of this.#results.entries()) {
			const left = (index % COLUMNS) * CELL;
			const top = Math.floor(index / COLUMNS) * CELL;
			this.#drawing.fillStyle = style.getPropertyValue(COLORS[result]);
			this.#drawing.fillRect(left, top, SQUARE, SQUARE);
		}
	}
}
