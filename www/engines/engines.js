// The same questions to four engines: fanion answers here, and the others' answers were recorded.

import { element, find } from "../element.js";
import { treeOf } from "../tree.js";
import { withCode } from "../words.js";

/** Begins; `Engine` is that of the lab. */
export async function start({ Engine }) {
	const response = await fetch(new URL("recorded.json", import.meta.url));
	if (!response.ok) throw new Error(`recorded.json: ${response.status}`);
	const { date, versions, questions } = await response.json();
	const engine = new Engine({ onWarning: () => {} });
	const names = Object.keys(versions);
	find("engines-head").append(
		...names.map((name) =>
			element("th", { scope: "col" }, `${name} ${versions[name]}`),
		),
	);
	find("engines-rows").replaceChildren(
		...questions.map((question) => row(engine, names, question)),
	);
	const apart = questions.filter(({ answers }) => areApart(answers));
	const scripts = questions.filter(
		({ answers }) => answers["unleash-client"] !== answers["@unleash/nextjs"],
	);
	find("engines-told").textContent =
		`To ${apart.length} of these ${questions.length} questions Unleash’s own engines give different answers; ` +
		`to ${scripts.length} of them, its two in JavaScript. Theirs were recorded on ${date} by running them.`;
}

const areApart = (answers) => new Set(Object.values(answers)).size > 1;

function row(engine, names, { about, document, flag, context, call, answers }) {
	engine.load(document);
	const ours =
		call === "getVariant"
			? engine.getVariant(flag, context).name
			: engine.isEnabled(flag, context)
				? "on"
				: "off";
	const details = element(
		"details",
		{},
		element("summary", {}, about),
		treeOf(engine.explain(flag, context).text),
		element("pre", {}, JSON.stringify({ ...document, context }, undefined, 1)),
	);
	return element(
		"tr",
		areApart(answers) ? { class: "apart" } : {},
		element("th", { scope: "row" }, details),
		answerCell("fanion", ours, ours),
		...names.map((name) => answerCell(name, answers[name], ours)),
	);
}

/** An answer, and whether it is ours, for the eye and the ear. */
function answerCell(engine, answer, ours) {
	const isSame = answer === ours;
	return element(
		"td",
		{ class: isSame ? "same" : "other", "data-engine": engine },
		...withCode(answer),
		...(isSame ? [] : [element("span", { class: "quiet" }, ", not as fanion")]),
	);
}
