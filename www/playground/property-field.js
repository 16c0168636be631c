// A property in the context form: inputs for its name and value, and a button that removes it.

import { createElement } from "../dom.js";

export class PropertyField {
	#nameInput = createElement("input", {
		"aria-label": "Name of the property",
		list: "field-completions",
		placeholder: "name",
		spellcheck: "false",
	});
	#valueInput = createElement("input", {
		placeholder: "missing",
		spellcheck: "false",
	});
	#removeButton = createElement(
		"button",
		{ type: "button", class: "remove" },
		"×",
	);
	element = createElement(
		"div",
		{ class: "field property-field" },
		this.#nameInput,
		this.#valueInput,
		this.#removeButton,
	);

	/** Calls `onRemove(field)` when the button is pressed. */
	constructor(name, onRemove) {
		this.#nameInput.value = name;
		this.#nameInput.addEventListener("input", () => this.#updateLabels());
		this.#removeButton.addEventListener("click", () => onRemove(this));
		this.#updateLabels();
	}

	get name() {
		return this.#nameInput.value;
	}

	get value() {
		return this.#valueInput.value;
	}

	set value(value) {
		this.#valueInput.value = value;
	}

	/** Focuses the first empty input, or the value if both are filled. */
	focus() {
		(this.name === "" ? this.#nameInput : this.#valueInput).focus();
	}

	#updateLabels() {
		const name = this.name || "the property";
		this.#valueInput.setAttribute("aria-label", `Value of ${name}`);
		this.#removeButton.setAttribute("aria-label", `Remove ${name}`);
	}
}
