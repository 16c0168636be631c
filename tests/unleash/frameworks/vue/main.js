// An application with Vue: a component for each flag renders what the composables return.

import { plugin } from "@unleash/proxy-client-vue";
import { UnleashClient } from "unleash-proxy-client";
import { createApp, nextTick } from "vue";
import { open } from "../open.js";
import App from "./App.vue";

function show(client, names) {
	const place = document.body.appendChild(document.createElement("main"));
	return new Promise((resolve) => {
		const onSetup = (setUser) => resolve({ setUser, settle: nextTick });
		createApp(App, { names, onSetup })
			.use(plugin, { unleashClient: client })
			.mount(place);
	});
}

globalThis.open = (options) => open(UnleashClient, show, options);
