// An application with the toolbar of Unleash, whose overrides change the context, and what some flags are.

import { initUnleashToolbar } from "@unleash/toolbar";
import { UnleashClient } from "unleash-proxy-client";
import { open, textOf } from "../open.js";

/** Shows what the client of the toolbar answers, after each of its updates. */
async function show(client, names) {
	const wrapped = initUnleashToolbar(client, { storageMode: "memory" });
	const toolbar = window.unleashToolbar;
	const changes = followChanges(client);
	const main = document.body.appendChild(document.createElement("main"));
	const render = () => {
		main.innerHTML = `<p>${wrapped.isReady() ? "ready" : "waiting"}</p>
			<p>${wrapped.getError() ? "error" : "no error"}</p>
			<ul>${names.map((name) => itemOf(wrapped, name)).join("")}</ul>`;
	};
	for (const event of ["ready", "update", "error"]) wrapped.on(event, render);
	await wrapped.start();
	await untilShown();
	return {
		setUser: async (user) => {
			override(toolbar, names);
			toolbar.setContextOverride(user);
			await changes.last;
		},
		settle: () => {
			render();
			// Renders the toolbar again, too.
			toolbar.show();
		},
	};
}

/** Returns the last change of the context, which the toolbar does not return. */
function followChanges(client) {
	const changes = { last: undefined };
	const updateContext = client.updateContext.bind(client);
	client.updateContext = (context) => {
		changes.last = updateContext(context);
		return changes.last;
	};
	return changes;
}

/** Waits until the toolbar is in the page. */
async function untilShown() {
	while (!document.querySelector(".unleash-toolbar"))
		await new Promise(requestAnimationFrame);
}

/** Overrides the state of one flag, and the variant of another. */
function override(toolbar, [first, second]) {
	toolbar.setFlagOverride(first, { type: "flag", value: false });
	toolbar.setFlagOverride(second, { type: "variant", variantKey: "other" });
}

function itemOf(client, name) {
	const state = client.isEnabled(name) ? "on" : "off";
	return `<li>${name}: ${state}, ${textOf(client.getVariant(name))}</li>`;
}

globalThis.open = (options) => open(UnleashClient, show, options);
