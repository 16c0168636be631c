// An application with Vue: a component for each flag renders what the composables return.
// biome-ignore-all lint/correctness/useHookAtTopLevel: these are composables of Vue

import {
	plugin,
	useFlag,
	useFlagsStatus,
	useUnleashContext,
	useVariant,
} from "@unleash/proxy-client-vue";
import { UnleashClient } from "unleash-proxy-client";
import { createApp, h, nextTick } from "vue";
import { open, textOf } from "./open.js";

let setUser;

const Flag = {
	props: ["name"],
	setup({ name }) {
		const flag = useFlag(name);
		const variant = useVariant(name);
		return () =>
			h(
				"li",
				`${name}: ${flag.value ? "on" : "off"}, ${textOf(variant.value)}`,
			);
	},
};

const App = {
	props: ["names"],
	setup({ names }) {
		const { flagsReady, flagsError } = useFlagsStatus();
		setUser = useUnleashContext();
		return () => [
			h("p", flagsReady.value ? "ready" : "waiting"),
			h("p", flagsError.value ? "error" : "no error"),
			h(
				"ul",
				names.map((name) => h(Flag, { name })),
			),
		];
	},
};

function show(client, names) {
	const place = document.body.appendChild(document.createElement("main"));
	createApp(App, { names }).use(plugin, { unleashClient: client }).mount(place);
	return { setUser: (user) => setUser(user), settle: nextTick };
}

globalThis.open = (options) => open(UnleashClient, show, options);
