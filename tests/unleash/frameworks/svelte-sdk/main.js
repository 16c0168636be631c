// An application with Svelte and the SDK for it, which is bundled from a checkout.

import { mount, tick } from "svelte";
import { UnleashClient } from "unleash-proxy-client";
import { open } from "../open.js";
import App from "./App.svelte";

function show(client, names) {
	const target = document.body.appendChild(document.createElement("main"));
	return new Promise((resolve) =>
		mount(App, {
			target,
			props: {
				client,
				names,
				onMount: (setUser) => resolve({ setUser, settle: tick }),
			},
		}),
	);
}

globalThis.open = (options) => open(UnleashClient, show, options);
