// The field of people: a square for each, and one of them chosen.

import { find } from "../element.js";
import { ROW } from "./crowd.js";

/** The names of the colours in the style sheet, by what somebody has. */
const COLOURS = ["--nobody", "--first", "--second", "--third"];

/** Beside what somebody has: they have just joined, or just left. */
const JOINED = 8;
const LEFT = 16;
const UNPAINTED = 255;

const STEPS = {
	ArrowLeft: -1,
	ArrowRight: 1,
	ArrowUp: -ROW,
	ArrowDown: ROW,
	Home: -ROW * ROW,
	End: ROW * ROW,
};

export class Field {
	#box = find("field");
	#canvas = find("people");
	#mark = find("chosen");
	#pen = this.#canvas.getContext("2d");
	#colours = colours();
	/** Pixels of the screen for each person. */
	#cell = 0;
	#chosen;
	/** How each person is to be painted, and how they are. */
	#wanted = new Uint8Array(ROW * ROW);
	#painted = new Uint8Array(ROW * ROW).fill(UNPAINTED);

	/** `onChoose(number)` is called when another person is chosen. */
	constructor(onChoose) {
		const choose = (number) => {
			this.#choose(number);
			onChoose(number);
		};
		for (const event of ["pointermove", "pointerdown"])
			this.#box.addEventListener(event, (pointed) => choose(this.#at(pointed)));
		this.#box.addEventListener("keydown", (event) => {
			const step = STEPS[event.key];
			if (step === undefined) return;
			event.preventDefault();
			choose(within(this.#chosen === undefined ? 0 : this.#chosen + step));
		});
		matchMedia("(prefers-color-scheme: dark)").addEventListener(
			"change",
			() => {
				this.#colours = colours();
				this.#paintAll();
			},
		);
		new ResizeObserver(() => this.#fit()).observe(this.#box);
	}

	/** Shows what everybody has; who has just joined or left stands out. Only what changed is painted. */
	show(has, joined, left) {
		this.#wanted.set(has);
		for (const number of joined) this.#wanted[number] |= JOINED;
		for (const number of left) this.#wanted[number] |= LEFT;
		for (const [number, look] of this.#wanted.entries())
			if (look !== this.#painted[number]) this.#paint(number, look);
	}

	/** As many whole pixels for each person as there is room for: halves would be a blur. */
	#fit() {
		const ratio = devicePixelRatio;
		const cell = Math.floor((this.#box.clientWidth * ratio) / ROW);
		if (cell === this.#cell) return;
		this.#cell = cell;
		this.#canvas.width = cell * ROW;
		this.#canvas.height = cell * ROW;
		this.#canvas.style.width = `${(cell * ROW) / ratio}px`;
		this.#paintAll();
		if (this.#chosen !== undefined) this.#choose(this.#chosen);
	}

	#paintAll() {
		for (const [number, look] of this.#wanted.entries())
			this.#paint(number, look);
	}

	#paint(number, look) {
		this.#painted[number] = look;
		const cell = this.#cell;
		const side = cell > 3 ? cell - Math.ceil(cell / 6) : cell;
		const left = (number % ROW) * cell;
		const top = Math.floor(number / ROW) * cell;
		const kind = look & 7;
		this.#pen.fillStyle =
			look & LEFT ? this.#colours.left : this.#colours.kinds[kind];
		this.#pen.fillRect(left, top, side, side);
		if (!(look & JOINED)) return;
		const edge = Math.max(Math.floor(side / 4), 1);
		this.#pen.fillStyle = this.#colours.joined;
		this.#pen.fillRect(
			left + edge,
			top + edge,
			side - 2 * edge,
			side - 2 * edge,
		);
	}

	#choose(number) {
		this.#chosen = number;
		const side = this.#cell / devicePixelRatio;
		this.#mark.hidden = false;
		this.#mark.style.left = `${(number % ROW) * side}px`;
		this.#mark.style.top = `${Math.floor(number / ROW) * side}px`;
		this.#mark.style.width = `${side}px`;
		this.#mark.style.height = `${side}px`;
	}

	/** Who stands where the pointer is. */
	#at({ clientX, clientY }) {
		const { left, top, width } = this.#canvas.getBoundingClientRect();
		const place = (distance) =>
			Math.min(Math.max(Math.floor((distance / width) * ROW), 0), ROW - 1);
		return place(clientY - top) * ROW + place(clientX - left);
	}
}

function within(number) {
	return Math.min(Math.max(number, 0), ROW * ROW - 1);
}

function colours() {
	const style = getComputedStyle(document.documentElement);
	const colour = (name) => style.getPropertyValue(name);
	return {
		kinds: COLOURS.map(colour),
		joined: colour("--surface"),
		left: colour("--left"),
	};
}
