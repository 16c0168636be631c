// The panel for the definitions: the captured document, or a document of the user.

import { debounce } from "../debounce.js";
import { byId } from "../dom.js";
import { formatSize, truncate } from "../format.js";
import {
	hideLoadError,
	selectPosition,
	showLoadError,
	showProblem,
} from "./load-error.js";

/** The longest document in the text box; browsers lay out longer text slowly. UTF-16 units. */
const MAX_EDITABLE = 1_000_000;

/** The largest file that is read. Bytes. */
const MAX_FILE_SIZE = 100_000_000;

/** The pause in typing after which the document is loaded. Milliseconds. */
const TYPING_PAUSE = 250;

const OWN_SOURCE = "Your own definitions.";

export class DefinitionsPanel {
	#textBox = byId("definitions-text");
	#captured;
	#load;
	#FanionError;
	#loadTyped = debounce(TYPING_PAUSE, () =>
		this.#tryLoad(this.#textBox.value, OWN_SOURCE),
	);

	/** `captured` has the first document and its source. `load(text)` loads a document. It throws a `FanionError` if the document is invalid. */
	constructor(captured, load, FanionError) {
		this.#captured = captured;
		this.#load = load;
		this.#FanionError = FanionError;
		this.#textBox.addEventListener("input", (event) => this.#edited(event));
		this.#textBox.addEventListener("paste", (event) => this.#paste(event));
		byId("restore-captured").addEventListener("click", () =>
			this.useCaptured(),
		);
		byId("file").addEventListener("change", ({ target }) => {
			const [file] = target.files;
			// Without a reset, choosing the same file again triggers no event.
			target.value = "";
			this.#openFile(file);
		});
		this.#acceptDroppedFiles();
	}

	/** Shows a document and loads it. If it is invalid, the position of the error is selected. */
	use(text, source = OWN_SOURCE) {
		this.#show(text);
		this.#loadAndSelectError(text, source);
	}

	useCaptured() {
		const { text, source } = this.#captured;
		this.#show(text);
		this.#tryLoad(text, source);
	}

	#edited({ inputType }) {
		byId("too-long").hidden = true;
		// Pasted text is complete, so moving the cursor to an error does not disturb typing.
		if (inputType === "insertFromPaste")
			this.#loadAndSelectError(this.#textBox.value, OWN_SOURCE);
		else this.#loadTyped();
	}

	#paste(event) {
		const text = event.clipboardData.getData("text");
		if (text.length > MAX_EDITABLE) {
			event.preventDefault();
			this.use(text);
		} else if (/^\s*\{/.test(text) && text.includes('"features"')) {
			// A pasted document replaces the whole text; the browser's undo restores it.
			this.#textBox.select();
		}
	}

	async #openFile(file) {
		if (file === undefined) return;
		const name = truncate(file.name);
		const size = formatSize(file.size);
		if (file.size > MAX_FILE_SIZE)
			return showProblem(
				`The file ${name} has ${size}. The limit is ${formatSize(MAX_FILE_SIZE)}.`,
			);
		const text = await file
			.text()
			.catch((error) =>
				showProblem(`The file ${name} could not be read: ${error.message}`),
			);
		if (text !== undefined) this.use(text, `Your file ${name}, ${size}.`);
	}

	#acceptDroppedFiles() {
		const hasFile = (event) => event.dataTransfer.types.includes("Files");
		window.addEventListener("dragover", (event) => {
			if (hasFile(event)) event.preventDefault();
			document.body.classList.toggle("drop-target", hasFile(event));
		});
		window.addEventListener("dragleave", (event) => {
			if (event.relatedTarget === null)
				document.body.classList.remove("drop-target");
		});
		window.addEventListener("drop", (event) => {
			document.body.classList.remove("drop-target");
			if (!hasFile(event)) return;
			event.preventDefault();
			this.#openFile(event.dataTransfer.files[0]);
		});
	}

	#show(text) {
		const isTooLong = text.length > MAX_EDITABLE;
		this.#textBox.value = isTooLong ? "" : text;
		byId("too-long").hidden = !isTooLong;
		byId("too-long").textContent =
			`${formatSize(text.length)} is too large to edit here. The text box stays empty.`;
	}

	#loadAndSelectError(text, source) {
		const error = this.#tryLoad(text, source);
		if (error?.line !== undefined && this.#textBox.value !== "")
			selectPosition(error.line, error.column);
	}

	/** Loads a document. Returns the error if the document is invalid. */
	#tryLoad(text, source) {
		this.#loadTyped.cancel();
		try {
			this.#load(text);
		} catch (error) {
			if (!(error instanceof this.#FanionError)) throw error;
			showLoadError(error, text);
			return error;
		}
		hideLoadError();
		byId("definitions-source").textContent = source;
		return undefined;
	}
}
