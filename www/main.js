// Shows one view at a time, by the fragment of the address, and starts each when it is first seen.

import { element, find } from "./element.js";
import { keep } from "./offline.js";

/** How each view starts: a module with `start(lab)`. The first is what one sees first. */
const VIEWS = {
	rollout: () => import("./rollout/rollout.js"),
	delivery: () => import("./delivery/delivery.js"),
	playground: () => import("./playground/playground.js"),
	engines: () => import("./engines/engines.js"),
	speed: () => import("./speed/speed.js"),
};

const TITLE = document.title;

let lab;
/** The name of the view that is to be seen. */
let current;
const started = new Map();

/** The engine with its tools, for all views. Imported here and not above, so that a page without it can say so. */
async function bring() {
	const tools = await import("../pkg/dist/lab/browser.js");
	await tools.init();
	return tools;
}

function show() {
	const [name] = location.hash.slice(1).split("?");
	// An address may lead to a place within a view.
	if (Object.hasOwn(VIEWS, name)) open(name);
	else if (started.size === 0) open(Object.keys(VIEWS)[0]);
}

function open(name) {
	current = name;
	for (const link of document.querySelectorAll("nav a")) {
		link.removeAttribute("aria-current");
		if (link.hash !== `#${name}`) continue;
		link.setAttribute("aria-current", "page");
		document.title = `${link.textContent} – ${TITLE}`;
	}
	if (!started.has(name)) started.set(name, start(name).catch(tell));
	uncover();
}

async function start(name) {
	lab ??= bring();
	const [view, tools] = await Promise.all([VIEWS[name](), lab]);
	await view.start(tools);
	find(name).dataset.ready = "";
	uncover();
}

/** Shows the present view when all of it is there, so that nothing moves under the eye. */
function uncover() {
	for (const view of Object.keys(VIEWS))
		find(view).hidden = view !== current || !("ready" in find(view).dataset);
}

function tell(error) {
	find("trouble").hidden = false;
	find("trouble").replaceChildren(
		`The engine could not be started: ${error.message}. In a checkout, `,
		element("code", {}, "make demo"),
		" builds and serves it.",
	);
	throw error;
}

window.addEventListener("hashchange", show);
show();
keep(Object.values(VIEWS));
