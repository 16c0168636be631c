// One flag: what it is, what it answers, and why.

import { element } from "../element.js";
import { count, reasonInWords, shortened } from "../words.js";
import { isSame } from "./answers.js";

/** So many fields are named; a flag may read hundreds. */
const FIELDS = 12;

export class FlagRow {
	#answer = cell("answer");
	#variant = cell("variant");
	#reason = cell("reason");
	/** What is on the page: most rows stay as they are while a person types. */
	#shown;
	element;

	#why;

	/** `onWhy` is told when somebody asks why. */
	constructor(flag, warnings, onWhy) {
		this.#why = element(
			"button",
			{
				type: "button",
				class: "why",
				"aria-label": `Why: ${shortened(flag.name)}`,
			},
			"Why?",
		);
		this.#why.addEventListener("click", () => onWhy(flag.name));
		this.element = element(
			"tr",
			{ role: "row" },
			about(flag, warnings),
			this.#answer,
			this.#variant,
			this.#reason,
			reads(flag),
		);
	}

	/** Shows an answer, and how it differs from the one before, if it does. */
	show({ evaluation, before }) {
		const isShown =
			this.#shown &&
			isSame(this.#shown.evaluation, evaluation) &&
			this.#shown.before === before;
		this.#shown = { evaluation, before };
		if (isShown) return;
		const { enabled, variant, reason } = evaluation;
		this.element.classList.toggle("changed", before !== undefined);
		this.#answer.replaceChildren(
			pill(enabled),
			...was(before && onOff(before), onOff(evaluation)),
		);
		this.#variant.replaceChildren(
			...variantShown(variant),
			...was(before && variantName(before), variantName(evaluation)),
		);
		this.#reason.replaceChildren(
			element("span", {}, reasonInWords(reason)),
			" ",
			element("code", { class: "word" }, reason),
			...was(before?.reason, reason),
			this.#why,
		);
	}
}

function cell(name, ...children) {
	return element("td", { role: "cell", class: name }, ...children);
}

function about(flag, warnings) {
	const kind = [flag.type, flag.project, flag.stale ? "stale" : ""].filter(
		(text) => text !== "",
	);
	const children = [
		element("span", { class: "name" }, shortened(flag.name)),
		element(
			"span",
			{ class: "kind" },
			kind.map((text) => shortened(text, 60)).join(" · "),
		),
	];
	if (warnings > 0)
		children.push(
			element(
				"span",
				{ class: "left-out" },
				`${count(warnings, "part")} left out`,
			),
		);
	return element(
		"th",
		{ role: "rowheader", scope: "row", class: "about" },
		...children,
	);
}

function reads({ fields }) {
	if (fields.length === 0) return cell("reads none", "nothing");
	const named = fields
		.slice(0, FIELDS)
		.map((field) => element("li", {}, shortened(field, 40)));
	if (fields.length > FIELDS)
		named.push(element("li", {}, `and ${fields.length - FIELDS} more`));
	return cell("reads", element("ul", {}, ...named));
}

function pill(enabled) {
	return element(
		"span",
		{ class: enabled ? "pill on" : "pill off" },
		enabled ? "On" : "Off",
	);
}

function variantShown({ name, enabled, payload }) {
	if (!enabled) return [element("span", { class: "none" }, "none")];
	const shown = [element("span", { class: "chosen" }, shortened(name, 60))];
	if (payload) {
		shown.push(element("code", { class: "payload" }, shortened(payload.value)));
		shown.push(element("span", { class: "kind" }, shortened(payload.type, 40)));
	}
	return shown;
}

function was(earlier, now) {
	return earlier === undefined || earlier === now
		? []
		: [element("span", { class: "was" }, `was ${earlier}`)];
}

function onOff({ enabled }) {
	return enabled ? "on" : "off";
}

function variantName({ variant }) {
	return variant.enabled ? shortened(variant.name, 60) : "none";
}
