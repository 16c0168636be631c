// Shows one view at a time, chosen by the fragment of the URL. A view starts when it is first shown.

import { byId, createElement } from "./dom.js";
import { enableOffline } from "./offline.js";

/** Imports of the views; each module exports `start(tools)`. The first view is the default. */
const VIEWS = {
	rollout: () => import("./rollout/rollout.js"),
	delivery: () => import("./delivery/delivery.js"),
	playground: () => import("./playground/playground.js"),
	engines: () => import("./engines/engines.js"),
	speed: () => import("./speed/speed.js"),
};

const TITLE = document.title;

/** The pending or finished import of `fanion/tools`. */
let toolsPromise;
/** The name of the selected view. */
let selected;
/** The views that have been started, by name. */
const started = new Map();

/** Loads the engine and its tools. Not a static import: the page must be able to report a failure. */
async function loadTools() {
	const tools = await import("../pkg/dist/tools/browser.js");
	await tools.init();
	return tools;
}

function selectFromUrl() {
	const [name] = location.hash.slice(1).split("?");
	// A fragment can also be the id of an element in the current view.
	if (Object.hasOwn(VIEWS, name)) select(name);
	else if (started.size === 0) select(Object.keys(VIEWS)[0]);
}

function select(name) {
	selected = name;
	for (const link of document.querySelectorAll("nav a")) {
		link.removeAttribute("aria-current");
		if (link.hash !== `#${name}`) continue;
		link.setAttribute("aria-current", "page");
		document.title = `${link.textContent} – ${TITLE}`;
	}
	if (!started.has(name)) started.set(name, start(name).catch(showError));
	updateVisibility();
}

async function start(name) {
	toolsPromise ??= loadTools();
	const [view, tools] = await Promise.all([VIEWS[name](), toolsPromise]);
	await view.start(tools);
	byId(name).dataset.ready = "";
	updateVisibility();
}

/** Shows the selected view once it is ready: a view that fills in later would shift the layout. */
function updateVisibility() {
	for (const name of Object.keys(VIEWS)) {
		const view = byId(name);
		view.hidden = name !== selected || !("ready" in view.dataset);
	}
}

function showError(error) {
	byId("start-error").hidden = false;
	byId("start-error").replaceChildren(
		`The engine failed to start: ${error.message}. In a checkout, `,
		createElement("code", {}, "make demo"),
		" builds the engine and serves this page.",
	);
	throw error;
}

window.addEventListener("hashchange", selectFromUrl);
selectFromUrl();
enableOffline(Object.values(VIEWS));
