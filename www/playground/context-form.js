// The form for the context: Unleash's named fields, and properties.

import { byId, createElement } from "../dom.js";
import { formatCount, truncate } from "../format.js";
import {
	countFlagsByField,
	findDuplicates,
	NAMED_FIELDS,
} from "./context-fields.js";
import { PropertyField } from "./property-field.js";

/** The maximum numbers of suggested fields: as buttons, and in the completion list of a name. */
const MAX_BUTTONS = 8;
const MAX_COMPLETIONS = 200;

/** The initial context. The captured definitions list this user. */
const INITIAL_CONTEXT = { userId: "anna" };

export class ContextForm {
	#onEdit;
	#namedFields = NAMED_FIELDS.map((name) => new NamedField(name));
	#propertyFields = [];
	/** The number of flags that read a field, by field. */
	#flagCounts = new Map();

	/** Calls `onEdit(isNewEdit)` after each change. `isNewEdit` is false for a keystroke. */
	constructor(onEdit) {
		this.#onEdit = onEdit;
		byId("named-fields").append(
			...this.#namedFields.map((field) => field.element),
		);
		byId("context").addEventListener("submit", (event) =>
			event.preventDefault(),
		);
		byId("context").addEventListener("input", () => this.#edited(false));
		byId("add-field").addEventListener("click", () => this.#addAndFocus(""));
		byId("random-user").addEventListener("click", () => {
			const [userId] = this.#namedFields;
			userId.value = `user-${Math.floor(Math.random() * 10_000)}`;
			this.#edited(true);
		});
	}

	/** The current context. It has no prototype, so that a field can have any name. */
	get context() {
		const context = Object.create(null);
		for (const { name, value } of this.#fields) {
			if (name !== "" && value !== "") context[name] = value;
		}
		return context;
	}

	set context(context) {
		for (const field of this.#namedFields)
			field.value = context[field.name] ?? "";
		for (const field of this.#propertyFields.splice(0)) field.element.remove();
		for (const [name, value] of Object.entries(context)) {
			if (!NAMED_FIELDS.includes(name)) this.#add(name).value = value;
		}
		this.#edited(true);
	}

	/** Shows how many of these flags read each field, and suggests the other fields that they read. */
	showFieldsOf(flags) {
		this.#flagCounts = countFlagsByField(flags);
		for (const field of this.#namedFields)
			field.showFlagCount(this.#flagCounts.get(field.name) ?? 0);
		this.#suggestFields();
	}

	get #fields() {
		return [...this.#namedFields, ...this.#propertyFields];
	}

	#add(name) {
		const field = new PropertyField(name, (removed) => this.#remove(removed));
		this.#propertyFields.push(field);
		byId("property-fields").append(field.element);
		return field;
	}

	#addAndFocus(name) {
		this.#add(name).focus();
		this.#edited(true);
	}

	#remove(field) {
		const index = this.#propertyFields.indexOf(field);
		this.#propertyFields.splice(index, 1);
		field.element.remove();
		// The focused button is gone; the focus moves to the nearest remaining field.
		const next = this.#propertyFields[index] ?? this.#propertyFields.at(-1);
		if (next) next.focus();
		else byId("add-field").focus();
		this.#edited(true);
	}

	#edited(isNewEdit) {
		this.#showDuplicates();
		this.#suggestFields();
		this.#onEdit(isNewEdit);
	}

	#showDuplicates() {
		const names = this.#fields
			.filter(({ name, value }) => name !== "" && value !== "")
			.map(({ name }) => name);
		const duplicates = findDuplicates(names);
		byId("duplicate-fields").hidden = duplicates.length === 0;
		byId("duplicate-fields").textContent =
			`Duplicate field, the last value is used: ${truncate(duplicates.join(", "))}`;
	}

	/** Suggests the fields that flags read and the form does not have. */
	#suggestFields() {
		const present = new Set(this.#fields.map(({ name }) => name));
		const missing = [...this.#flagCounts.keys()].filter(
			(name) => name !== "" && !present.has(name),
		);
		byId("suggested-fields").replaceChildren(
			...missing.slice(0, MAX_BUTTONS).map((name) => this.#suggestion(name)),
		);
		byId("suggested-fields-title").hidden = missing.length === 0;
		byId("field-completions").replaceChildren(
			...missing
				.slice(0, MAX_COMPLETIONS)
				.map((value) => createElement("option", { value })),
		);
	}

	#suggestion(name) {
		const button = createElement(
			"button",
			{ type: "button", "aria-label": `Add the field ${name}` },
			truncate(name, 40),
		);
		button.addEventListener("click", () => this.#addAndFocus(name));
		return createElement("li", {}, button);
	}
}

/** A field that Unleash defines. The form always shows it. */
class NamedField {
	#input;
	#flagCount;

	constructor(name) {
		this.name = name;
		const ids = { input: `field-${name}`, flagCount: `flag-count-${name}` };
		this.#input = createElement("input", {
			id: ids.input,
			placeholder: name === "currentTime" ? "now" : "missing",
			spellcheck: "false",
			"aria-describedby": ids.flagCount,
		});
		this.#input.value = INITIAL_CONTEXT[name] ?? "";
		this.#flagCount = createElement("span", {
			id: ids.flagCount,
			class: "flag-count",
		});
		this.element = createElement(
			"div",
			{ class: "field" },
			createElement("label", { for: ids.input }, name),
			this.#input,
			this.#flagCount,
		);
	}

	get value() {
		return this.#input.value;
	}

	set value(value) {
		this.#input.value = value;
	}

	showFlagCount(flags) {
		this.#flagCount.textContent =
			flags === 0 ? "not read" : formatCount(flags, "flag");
	}
}
