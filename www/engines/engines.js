// The engines view: results of fanion, computed in this page, beside recorded results of Unleash's engines.

import { byId, createElement } from "../dom.js";
import { explanationTree } from "../explanation-tree.js";
import { formatMessage } from "../format.js";

/** Starts the view. `Engine` is that of `fanion/tools`. */
export async function start({ Engine }) {
	const { date, versions, questions } = await fetchRecord();
	const engine = new Engine({ onWarning: () => {} });
	const peers = Object.keys(versions);
	byId("engines-head").append(
		...peers.map((name) =>
			createElement("th", { scope: "col" }, `${name} ${versions[name]}`),
		),
	);
	byId("engines-rows").replaceChildren(
		...questions.map((question) => row(engine, peers, question)),
	);
	showSummary(questions, date);
}

async function fetchRecord() {
	const file = "recorded-results.json";
	const response = await fetch(new URL(file, import.meta.url));
	if (!response.ok) throw new Error(`${file}: status ${response.status}`);
	return response.json();
}

function showSummary(questions, date) {
	const differing = questions.filter(({ answers }) => peersDiffer(answers));
	const differingInJavaScript = questions.filter(
		({ answers }) => answers["unleash-client"] !== answers["@unleash/nextjs"],
	);
	byId("engines-summary").textContent =
		`For ${differing.length} of these ${questions.length} questions, Unleash’s own engines give different results. ` +
		`Its two JavaScript engines differ in ${differingInJavaScript.length} of them. ` +
		`The results of Unleash’s engines were recorded on ${date}.`;
}

const peersDiffer = (answers) => new Set(Object.values(answers)).size > 1;

function row(engine, peers, { about, document, flag, context, call, answers }) {
	engine.load(document);
	const result = evaluate(engine, flag, context, call);
	const details = createElement(
		"details",
		{},
		createElement("summary", {}, about),
		explanationTree(engine.explain(flag, context).text),
		createElement(
			"pre",
			{},
			JSON.stringify({ ...document, context }, undefined, 1),
		),
	);
	return createElement(
		"tr",
		{},
		createElement("th", { scope: "row" }, details),
		resultCell("fanion", result, result),
		...peers.map((peer) => resultCell(peer, answers[peer], result)),
	);
}

function evaluate(engine, flag, context, call) {
	if (call === "getVariant") return engine.getVariant(flag, context).name;
	return engine.isEnabled(flag, context) ? "on" : "off";
}

/** Returns a cell with a result. Differences from fanion are visible and readable by screen readers. */
function resultCell(engine, result, fanionResult) {
	const isEqual = result === fanionResult;
	const note = createElement(
		"span",
		{ class: "visually-hidden" },
		", differs from fanion",
	);
	return createElement(
		"td",
		{ class: isEqual ? "equal" : "different", "data-engine": engine },
		...formatMessage(result),
		...(isEqual ? [] : [note]),
	);
}
