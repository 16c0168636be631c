// The table row of one flag: its description, result, variant, reason and context fields.

import { createElement } from "../dom.js";
import { describeReason, formatCount, truncate } from "../format.js";
import { isEqual } from "./evaluation-history.js";

/** The maximum number of fields in a row; a flag can read hundreds. */
const MAX_FIELDS = 12;

export class FlagRow {
	#result = cell("result");
	#variant = cell("variant");
	#reason = cell("reason");
	#explainButton;
	/** The displayed `{ evaluation, before }`. Most rows stay unchanged while the user types. */
	#shown;
	element;

	/** Calls `onExplain(flag)` when the button is pressed. */
	constructor(flag, warnings, onExplain) {
		this.#explainButton = createElement(
			"button",
			{
				type: "button",
				class: "explain",
				"aria-label": `Explain ${truncate(flag.name)}`,
			},
			"Explain",
		);
		this.#explainButton.addEventListener("click", () => onExplain(flag.name));
		this.element = createElement(
			"tr",
			{ role: "row" },
			descriptionCell(flag, warnings),
			this.#result,
			this.#variant,
			this.#reason,
			fieldsCell(flag),
		);
	}

	/** Shows an evaluation, and its differences from the evaluation `before`. */
	show({ evaluation, before }) {
		const isShown =
			this.#shown &&
			isEqual(this.#shown.evaluation, evaluation) &&
			this.#shown.before === before;
		this.#shown = { evaluation, before };
		if (isShown) return;
		const { enabled, variant, reason } = evaluation;
		this.element.classList.toggle("changed", before !== undefined);
		this.#result.replaceChildren(
			badge(enabled),
			...previousValue(before && onOrOff(before), onOrOff(evaluation)),
		);
		this.#variant.replaceChildren(
			...variantNodes(variant),
			...previousValue(before && variantName(before), variantName(evaluation)),
		);
		this.#reason.replaceChildren(
			createElement("span", {}, describeReason(reason)),
			" ",
			createElement("code", { class: "reason-code" }, reason),
			...previousValue(before?.reason, reason),
			this.#explainButton,
		);
	}
}

function cell(name, ...children) {
	return createElement("td", { role: "cell", class: name }, ...children);
}

function descriptionCell(flag, warnings) {
	const properties = [flag.type, flag.project, flag.stale ? "stale" : ""]
		.filter((property) => property !== "")
		.map((property) => truncate(property, 60));
	const children = [
		createElement("span", { class: "name" }, truncate(flag.name)),
		createElement("span", { class: "properties" }, properties.join(" · ")),
	];
	if (warnings > 0) {
		const count = formatCount(warnings, "warning");
		children.push(createElement("span", { class: "warning-count" }, count));
	}
	return createElement(
		"th",
		{ role: "rowheader", scope: "row", class: "description" },
		...children,
	);
}

function fieldsCell({ fields }) {
	if (fields.length === 0) return cell("fields none", "none");
	const items = fields
		.slice(0, MAX_FIELDS)
		.map((field) => createElement("li", {}, truncate(field, 40)));
	if (fields.length > MAX_FIELDS) {
		const more = `and ${fields.length - MAX_FIELDS} more`;
		items.push(createElement("li", {}, more));
	}
	return cell("fields", createElement("ul", {}, ...items));
}

function badge(enabled) {
	return createElement(
		"span",
		{ class: enabled ? "badge on" : "badge off" },
		enabled ? "On" : "Off",
	);
}

function variantNodes({ name, enabled, payload }) {
	if (!enabled) return [createElement("span", { class: "none" }, "none")];
	const nodes = [
		createElement("span", { class: "variant-name" }, truncate(name, 60)),
	];
	if (payload)
		nodes.push(
			createElement("code", { class: "payload" }, truncate(payload.value)),
			createElement(
				"span",
				{ class: "properties" },
				truncate(payload.type, 40),
			),
		);
	return nodes;
}

function previousValue(previous, current) {
	return previous === undefined || previous === current
		? []
		: [createElement("span", { class: "previous" }, `was ${previous}`)];
}

function onOrOff({ enabled }) {
	return enabled ? "on" : "off";
}

function variantName({ variant }) {
	return variant.enabled ? truncate(variant.name, 60) : "none";
}
