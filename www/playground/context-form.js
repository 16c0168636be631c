// Who is asking: the fields Unleash has a name for, and the person's own.

import { element, find } from "../element.js";
import { count, shortened } from "../words.js";
import { NAMED, readers, repeated } from "./fields.js";
import { OwnField } from "./own-field.js";

/** A document may read thousands of fields; so many are offered as buttons, and so many while typing a name. */
const BUTTONS = 8;
const OFFERED = 200;

/** Somebody to begin with: a person whom the captured definitions know. */
const FIRST = { userId: "anna" };

export class ContextForm {
	#onEdit;
	#named = NAMED.map((name) => new NamedField(name));
	#own = [];
	#readers = new Map();

	/** `onEdit(isNew)` is called after each change; `isNew` unless it may be one letter of many. */
	constructor(onEdit) {
		this.#onEdit = onEdit;
		find("named").append(...this.#named.map((field) => field.element));
		find("context").addEventListener("submit", (event) =>
			event.preventDefault(),
		);
		find("context").addEventListener("input", () => this.#edited(false));
		find("add").addEventListener("click", () => this.#add(""));
		find("somebody").addEventListener("click", () =>
			this.#become(`person-${Math.floor(Math.random() * 10_000)}`),
		);
	}

	/** The context as it stands. It inherits nothing, so that a field may have any name. */
	get context() {
		const context = Object.create(null);
		for (const { name, value } of this.#given()) {
			if (name !== "" && value !== "") context[name] = value;
		}
		return context;
	}

	/** Makes it another context. */
	fill(context) {
		for (const field of this.#named) field.value = context[field.name] ?? "";
		for (const field of this.#own.splice(0)) field.element.remove();
		for (const [name, value] of Object.entries(context)) {
			if (NAMED.includes(name)) continue;
			const field = new OwnField(name, (removed) => this.#remove(removed));
			field.value = value;
			this.#own.push(field);
			find("own").append(field.element);
		}
		this.#edited(true);
	}

	/** Shows which fields these flags read. */
	suggest(flags) {
		this.#readers = readers(flags);
		for (const field of this.#named)
			field.tell(this.#readers.get(field.name) ?? 0);
		this.#offer();
	}

	#given() {
		return [...this.#named, ...this.#own];
	}

	#become(userId) {
		this.#named[0].value = userId;
		this.#edited(true);
	}

	#add(name) {
		const field = new OwnField(name, (removed) => this.#remove(removed));
		this.#own.push(field);
		find("own").append(field.element);
		field.focus();
		this.#edited(true);
	}

	#remove(field) {
		const place = this.#own.indexOf(field);
		this.#own.splice(place, 1);
		field.element.remove();
		// The button that had the focus is gone; the next one of its kind is where the eye is.
		const next = this.#own[place] ?? this.#own.at(-1);
		if (next) next.focus();
		else find("add").focus();
		this.#edited(true);
	}

	#edited(isNew) {
		const twice = repeated(
			this.#given()
				.filter(({ name, value }) => name !== "" && value !== "")
				.map(({ name }) => name),
		);
		find("twice").hidden = twice.length === 0;
		find("twice").textContent =
			`Given twice, and the last one counts: ${shortened(twice.join(", "))}`;
		this.#offer();
		this.#onEdit(isNew);
	}

	/** Offers the fields that are read and have no box yet. */
	#offer() {
		const taken = new Set(this.#given().map(({ name }) => name));
		const missing = [...this.#readers.keys()].filter(
			(name) => name !== "" && !taken.has(name),
		);
		find("suggested").replaceChildren(
			...missing.slice(0, BUTTONS).map((name) => this.#suggestion(name)),
		);
		find("suggested-title").hidden = missing.length === 0;
		find("known-fields").replaceChildren(
			...missing.slice(0, OFFERED).map((value) => element("option", { value })),
		);
	}

	#suggestion(name) {
		const button = element(
			"button",
			{ type: "button", "aria-label": `Add the field ${name}` },
			shortened(name, 40),
		);
		button.addEventListener("click", () => this.#add(name));
		return element("li", {}, button);
	}
}

/** A field that is always there. */
class NamedField {
	#input;
	#readers;

	constructor(name) {
		this.name = name;
		const ids = { input: `field-${name}`, readers: `readers-${name}` };
		const placeholder = name === "currentTime" ? "now" : "not given";
		this.#input = element("input", {
			id: ids.input,
			placeholder,
			spellcheck: "false",
			"aria-describedby": ids.readers,
		});
		this.#input.value = FIRST[name] ?? "";
		this.#readers = element("span", { id: ids.readers, class: "readers" });
		this.element = element(
			"div",
			{ class: "field" },
			element("label", { for: ids.input }, name),
			this.#input,
			this.#readers,
		);
	}

	get value() {
		return this.#input.value;
	}

	set value(value) {
		this.#input.value = value;
	}

	/** Says how many flags read it. */
	tell(flags) {
		this.#readers.textContent = flags === 0 ? "not read" : count(flags, "flag");
	}
}
