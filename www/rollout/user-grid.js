// The grid of users: a square per user, colored by result. One user can be selected.

import { byId } from "../dom.js";
import { USERS_PER_ROW } from "./population.js";

const USERS = USERS_PER_ROW ** 2;

/** The custom properties of the style sheet for each result of `Population`. */
const RESULT_COLORS = [
	"--without-flag",
	"--variant-1",
	"--variant-2",
	"--variant-3",
];

/** A square is painted by the result of its user (the low bits) and two flags. */
const RESULT_MASK = 7;
const JOINED = 8;
const LEFT = 16;
const NOT_PAINTED = 255;

/** The change of the selected index per key. */
const KEY_STEPS = {
	ArrowLeft: -1,
	ArrowRight: 1,
	ArrowUp: -USERS_PER_ROW,
	ArrowDown: USERS_PER_ROW,
	Home: -USERS,
	End: USERS,
};

export class UserGrid {
	#container = byId("user-grid");
	#canvas = byId("user-canvas");
	#marker = byId("user-marker");
	#drawing = this.#canvas.getContext("2d");
	#colors = readColors();
	/** The width of a square with its gap. Device pixels. */
	#cell = 0;
	/** The index of the selected user. */
	#selected;
	/** The looks of all squares: as they should be, and as they are painted. */
	#looks = new Uint8Array(USERS);
	#painted = new Uint8Array(USERS).fill(NOT_PAINTED);

	/** Calls `onSelect(index)` when the pointer or a key selects a user. */
	constructor(onSelect) {
		const select = (index) => {
			this.#select(index);
			onSelect(index);
		};
		for (const type of ["pointermove", "pointerdown"])
			this.#container.addEventListener(type, (event) =>
				select(this.#indexAt(event)),
			);
		this.#container.addEventListener("keydown", (event) => {
			const step = KEY_STEPS[event.key];
			if (step === undefined) return;
			event.preventDefault();
			const isFirst = this.#selected === undefined;
			select(isFirst ? 0 : clamp(this.#selected + step, USERS));
		});
		matchMedia("(prefers-color-scheme: dark)").addEventListener(
			"change",
			() => {
				this.#colors = readColors();
				this.#paintAll();
			},
		);
		new ResizeObserver(() => this.#resize()).observe(this.#container);
	}

	/** Shows the results and highlights the users who joined or left. Repaints changed squares only. */
	show(results, joined, left) {
		this.#looks.set(results);
		for (const index of joined) this.#looks[index] |= JOINED;
		for (const index of left) this.#looks[index] |= LEFT;
		for (const [index, look] of this.#looks.entries())
			if (look !== this.#painted[index]) this.#paint(index, look);
	}

	/** Fits the canvas to its container. Squares have whole device pixels, since fractions would be blurred. */
	#resize() {
		const ratio = devicePixelRatio;
		const cell = Math.floor(
			(this.#container.clientWidth * ratio) / USERS_PER_ROW,
		);
		if (cell === this.#cell) return;
		this.#cell = cell;
		const side = cell * USERS_PER_ROW;
		this.#canvas.width = side;
		this.#canvas.height = side;
		this.#canvas.style.width = `${side / ratio}px`;
		this.#paintAll();
		if (this.#selected !== undefined) this.#select(this.#selected);
	}

	#paintAll() {
		for (const [index, look] of this.#looks.entries()) this.#paint(index, look);
	}

	#paint(index, look) {
		this.#painted[index] = look;
		const cell = this.#cell;
		const side = cell > 3 ? cell - Math.ceil(cell / 6) : cell;
		const left = (index % USERS_PER_ROW) * cell;
		const top = Math.floor(index / USERS_PER_ROW) * cell;
		this.#drawing.fillStyle =
			look & LEFT
				? this.#colors.left
				: this.#colors.results[look & RESULT_MASK];
		this.#drawing.fillRect(left, top, side, side);
		if (!(look & JOINED)) return;
		const edge = Math.max(Math.floor(side / 4), 1);
		this.#drawing.fillStyle = this.#colors.joinedCenter;
		this.#drawing.fillRect(
			left + edge,
			top + edge,
			side - 2 * edge,
			side - 2 * edge,
		);
	}

	#select(index) {
		this.#selected = index;
		const side = this.#cell / devicePixelRatio;
		this.#marker.hidden = false;
		this.#marker.style.left = `${(index % USERS_PER_ROW) * side}px`;
		this.#marker.style.top = `${Math.floor(index / USERS_PER_ROW) * side}px`;
		this.#marker.style.width = `${side}px`;
		this.#marker.style.height = `${side}px`;
	}

	/** Returns the index of the user at the pointer. */
	#indexAt({ clientX, clientY }) {
		const { left, top, width } = this.#canvas.getBoundingClientRect();
		const cellAt = (distance) =>
			clamp(Math.floor((distance / width) * USERS_PER_ROW), USERS_PER_ROW);
		return cellAt(clientY - top) * USERS_PER_ROW + cellAt(clientX - left);
	}
}

/** Returns the nearest index of a list with `length` entries. */
function clamp(index, length) {
	return Math.min(Math.max(index, 0), length - 1);
}

function readColors() {
	const style = getComputedStyle(document.documentElement);
	const color = (name) => style.getPropertyValue(name);
	return {
		results: RESULT_COLORS.map(color),
		joinedCenter: color("--surface"),
		left: color("--left"),
	};
}
