// One field that the person added to the context: its name, its value, and a way to be rid of it.

import { element } from "../element.js";

export class OwnField {
	#name = element("input", {
		"aria-label": "Name of your field",
		list: "known-fields",
		placeholder: "name",
		spellcheck: "false",
	});
	#value = element("input", { placeholder: "not given", spellcheck: "false" });
	#remove = element("button", { type: "button", class: "remove" }, "×");
	element = element(
		"div",
		{ class: "field own" },
		this.#name,
		this.#value,
		this.#remove,
	);

	constructor(name, onRemove) {
		this.#name.value = name;
		this.#name.addEventListener("input", () => this.#relabel());
		this.#remove.addEventListener("click", () => onRemove(this));
		this.#relabel();
	}

	get name() {
		return this.#name.value;
	}

	get value() {
		return this.#value.value;
	}

	set value(value) {
		this.#value.value = value;
	}

	/** Puts the cursor where something is missing. */
	focus() {
		(this.name === "" ? this.#name : this.#value).focus();
	}

	#relabel() {
		const name = this.name || "your field";
		this.#value.setAttribute("aria-label", `Value of ${name}`);
		this.#remove.setAttribute("aria-label", `Remove ${name}`);
	}
}
