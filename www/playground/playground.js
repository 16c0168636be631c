// The playground: evaluates definitions with a context and shows the results.

import { byId } from "../dom.js";
import { ContextForm } from "./context-form.js";
import { DefinitionsComparison } from "./definitions-comparison.js";
import { DefinitionsPanel } from "./definitions-panel.js";
import { EvaluationHistory } from "./evaluation-history.js";
import { measureEvaluationTime } from "./evaluation-time.js";
import { ExplanationDialog } from "./explanation-dialog.js";
import { showSummary } from "./flag-summary.js";
import { FlagTable } from "./flag-table.js";
import { RandomValue } from "./random-value.js";
import { handleServerForm } from "./server-form.js";
import { readUrl, ShareLink } from "./share-link.js";
import { showWarnings } from "./warnings.js";

/** Windows in which the panels stand beside the flags. The definitions are initially open in these. */
const HAS_SIDE_PANELS = "(min-width: 60rem)";

const CAPTURED_SOURCE =
	"Captured from an Unleash 8.2 server: the response of its development environment to an SDK.";

/** Starts the view with the captured flags. `Engine` and `FanionError` are those of `fanion/tools`. */
export async function start({ Engine, FanionError }) {
	const captured = await fetchCaptured();
	const playground = new Playground(Engine, captured.text);
	byId("definitions").open = matchMedia(HAS_SIDE_PANELS).matches;
	const panel = new DefinitionsPanel(
		captured,
		(text) => playground.load(text),
		FanionError,
	);
	panel.useCaptured();
	handleServerForm((text, source) => panel.use(text, source));
	await applyUrl(playground, panel);
	// A URL that is edited or followed while this view is shown changes the context and the definitions.
	window.addEventListener("hashchange", () => applyUrl(playground, panel));
}

/** Uses the definitions and the context of the URL, if it has any. */
async function applyUrl(playground, panel) {
	const { context, text } = await readUrl();
	if (text !== undefined) panel.use(text);
	if (context !== undefined) playground.setContext(context);
}

async function fetchCaptured() {
	const file = "captured-definitions.json";
	const response = await fetch(new URL(file, import.meta.url));
	if (!response.ok) throw new Error(`${file}: status ${response.status}`);
	// `fanion serve` serves the flags of its caller, and names their source.
	const source = response.headers.get("x-fanion-source");
	return {
		text: await response.text(),
		source: source ? `From ${decodeURIComponent(source)}.` : CAPTURED_SOURCE,
	};
}

/** An engine, its inputs, and the elements that show its results. */
class Playground {
	#randomValue = new RandomValue(() => this.#evaluate(true));
	#form = new ContextForm((isNewEdit) => this.#evaluate(isNewEdit));
	#dialog = new ExplanationDialog();
	#table = new FlagTable((flag) => this.#explain(flag));
	#engine;
	#history;
	#comparison = new DefinitionsComparison(() => this.#text);
	#shareLink = new ShareLink(() => ({
		context: this.#form.context,
		text: this.#text === this.#captured ? undefined : this.#text,
	}));
	#captured;
	/** The current document. */
	#text;
	#isFirst = true;

	constructor(Engine, captured) {
		this.#captured = captured;
		this.#engine = new Engine({
			random: () => this.#randomValue.value,
			// The page lists them.
			onWarning: () => {},
		});
		this.#history = new EvaluationHistory(this.#engine);
		byId("compare-context").addEventListener("click", () =>
			this.#toggleContextComparison(),
		);
	}

	setContext(context) {
		this.#form.context = context;
	}

	/** Loads a document. If it is invalid, throws a `FanionError` and keeps the flags. */
	load(text) {
		this.#engine.load(text);
		const warnings = this.#engine.warnings();
		this.#text = text;
		const flags = this.#engine.flags();
		this.#form.showFieldsOf(flags);
		this.#table.setFlags(flags, warnings);
		showWarnings(warnings);
		this.#evaluate(true);
	}

	#toggleContextComparison() {
		const button = byId("compare-context");
		const isActive = button.getAttribute("aria-pressed") !== "true";
		button.setAttribute("aria-pressed", String(isActive));
		this.#history.fixBaseline(isActive);
		this.#evaluate(true);
	}

	#explain(flag) {
		this.#dialog.open(this.#engine, flag, this.#form.context);
	}

	#evaluate(isNewEdit) {
		const { context } = this.#form;
		const results = this.#history.evaluate(context, isNewEdit);
		this.#table.show(results);
		showSummary(results, this.#isFirst);
		measureEvaluationTime(this.#engine, context);
		this.#isFirst = false;
		this.#comparison.update(this.#engine, context);
		this.#shareLink.update();
	}
}
