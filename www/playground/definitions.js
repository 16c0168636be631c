// Where the flags come from: the captured ones, or the person's own.

import { find, settled } from "../element.js";
import { shortened, size } from "../words.js";
import {
	clearRefusal,
	selectPlace,
	showProblem,
	showRefusal,
} from "./refusal.js";

/** The most text the box is given; browsers lay out more only slowly. UTF-16 units. */
const EDITABLE = 1_000_000;

/** The largest file that is read. Bytes. */
const READABLE = 100_000_000;

/** How long the person has to stop typing before the text is read. Milliseconds. */
const PAUSE = 250;

const CAPTURED =
	"Captured from a real Unleash 8.2 server: what its development environment sends to an SDK.";

const OWN = "Your own definitions.";

export class Definitions {
	#box = find("text");
	#captured;
	#load;
	#Refusal;
	#typed = settled(PAUSE, () => this.#read(this.#box.value, OWN));

	/** `load(text)` takes the definitions, or throws a `Refusal` that tells why it does not. */
	constructor(captured, load, Refusal) {
		this.#captured = captured;
		this.#load = load;
		this.#Refusal = Refusal;
		this.#box.addEventListener("input", (event) => this.#edited(event));
		this.#box.addEventListener("paste", (event) => this.#paste(event));
		find("captured").addEventListener("click", () => this.useCaptured());
		find("file").addEventListener("change", ({ target }) =>
			this.#open(target.files[0]),
		);
		this.#takeDrops();
	}

	/** Takes definitions from elsewhere. */
	take(text, source = OWN) {
		this.#take(text, source);
	}

	useCaptured() {
		this.#show(this.#captured);
		this.#read(this.#captured, CAPTURED);
	}

	#edited({ inputType }) {
		find("too-long").hidden = true;
		// What was pasted is finished, so the mistake in it may be shown by moving the cursor there.
		if (inputType === "insertFromPaste")
			this.#readAndSelect(this.#box.value, OWN);
		else this.#typed();
	}

	#paste(event) {
		const text = event.clipboardData.getData("text");
		if (text.length > EDITABLE) {
			event.preventDefault();
			this.#take(text, OWN);
		} else if (/^\s*\{/.test(text) && text.includes('"features"')) {
			// A whole document replaces the one that is there; the browser's undo brings that back.
			this.#box.select();
		}
	}

	async #open(file) {
		if (file === undefined) return;
		if (file.size > READABLE)
			return showProblem(
				`${shortened(file.name)} has ${size(file.size)}: too large for this page.`,
			);
		const text = await file
			.text()
			.catch((error) =>
				showProblem(
					`${shortened(file.name)} could not be read: ${error.message}`,
				),
			);
		// The same file may be chosen again after it was mended.
		find("file").value = "";
		if (text !== undefined)
			this.#take(text, `Your file ${shortened(file.name)}, ${size(file.size)}`);
	}

	#takeDrops() {
		const hasFile = (event) => event.dataTransfer.types.includes("Files");
		window.addEventListener("dragover", (event) => {
			if (hasFile(event)) event.preventDefault();
			document.body.classList.toggle("dropping", hasFile(event));
		});
		window.addEventListener("dragleave", (event) => {
			if (event.relatedTarget === null)
				document.body.classList.remove("dropping");
		});
		window.addEventListener("drop", (event) => {
			document.body.classList.remove("dropping");
			if (!hasFile(event)) return;
			event.preventDefault();
			this.#open(event.dataTransfer.files[0]);
		});
	}

	#take(text, source) {
		this.#show(text);
		this.#readAndSelect(text, source);
	}

	#show(text) {
		const isTooLong = text.length > EDITABLE;
		this.#box.value = isTooLong ? "" : text;
		find("too-long").hidden = !isTooLong;
		find("too-long").textContent =
			`${size(text.length)} are too much to edit here, so the box stays empty.`;
	}

	#readAndSelect(text, source) {
		const error = this.#read(text, source);
		if (error?.line !== undefined && this.#box.value !== "")
			selectPlace(error.line, error.column);
	}

	/** Has the text loaded; returns the error if it was refused. */
	#read(text, source) {
		this.#typed.cancel();
		try {
			this.#load(text);
		} catch (error) {
			if (!(error instanceof this.#Refusal)) throw error;
			showRefusal(error, text);
			return error;
		}
		clearRefusal();
		find("source").textContent = source;
		return undefined;
	}
}
