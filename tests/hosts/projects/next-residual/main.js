// Renders the component as a server does, then in a page. Prints what it shows, and the requests of the page.

import { evaluateFlags } from "fanion/next";
import { Engine } from "fanion/tools";
import { JSDOM } from "jsdom";
import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { Checkout, page } from "./checkout.js";
import { DEFINITIONS, PLANS } from "./flags.js";

const context = { userId: "7", properties: { plan: PLANS[0] } };

/** Returns the flags that are left for a user, without the ids of others. */
function residualFor({ userId }) {
	const engine = new Engine();
	engine.load(DEFINITIONS);
	return engine.residual({ userId }, { private: ["userId"] }).document;
}

const residual = residualFor(context);
const { toggles } = evaluateFlags(DEFINITIONS, context);
// As Next.js sends properties of client components.
const props = JSON.parse(JSON.stringify({ residual, toggles, context }));
const html = renderToString(createElement(Checkout, props));

const dom = new JSDOM(`<main>${html}</main>`, { url: "https://shop.test/" });
const { window } = dom;
const requests = [];
Object.assign(globalThis, {
	window,
	document: window.document,
	localStorage: window.localStorage,
	fetch: async (address) => {
		requests.push(String(address));
		throw new TypeError("no network");
	},
});
const main = window.document.querySelector("main");
const problems = [];
console.error = (...values) => problems.push(values.join(" "));

const { hydrateRoot } = await import("react-dom/client");
const root = hydrateRoot(main, createElement(Checkout, props));
const pause = () => new Promise((resolve) => setTimeout(resolve, 50));
await pause();
const shown = [main.textContent];
for (const plan of PLANS) {
	await page.setContext({ userId: "7", properties: { plan } });
	await pause();
	shown.push(main.textContent);
}
root.unmount();
process.stdout.write(
	JSON.stringify({ residual, html, shown, requests, problems }),
);
window.close();
