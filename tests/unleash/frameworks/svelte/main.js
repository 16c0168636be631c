// An application with Svelte: a component for each flag renders what the client answers.

import { mount, tick } from "svelte";
import { UnleashClient } from "unleash-proxy-client";
import { open } from "../open.js";
import App from "./App.svelte";

function show(client, names) {
	const target = document.body.appendChild(document.createElement("main"));
	mount(App, { target, props: { client, names } });
	void client.start();
	return { setUser: (user) => client.updateContext(user), settle: tick };
}

globalThis.open = (options) => open(UnleashClient, show, options);
