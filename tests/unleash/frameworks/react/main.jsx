// An application with React: a component for each flag renders what the hooks return.

import {
	FlagProvider,
	useFlag,
	useFlagsStatus,
	useUnleashContext,
	useVariant,
} from "@unleash/proxy-client-react";
import { createRoot } from "react-dom/client";
import { UnleashClient } from "unleash-proxy-client";
import { open, textOf } from "../open.js";

let setUser;

function Flag({ name }) {
	const enabled = useFlag(name);
	const variant = useVariant(name);
	return (
		<li>
			{name}: {enabled ? "on" : "off"}, {textOf(variant)}
		</li>
	);
}

function App({ names }) {
	const { flagsReady, flagsError } = useFlagsStatus();
	setUser = useUnleashContext();
	return (
		<>
			<p>{flagsReady ? "ready" : "waiting"}</p>
			<p>{flagsError ? "error" : "no error"}</p>
			<ul>
				{names.map((name) => (
					<Flag key={name} name={name} />
				))}
			</ul>
		</>
	);
}

function show(client, names) {
	const place = document.body.appendChild(document.createElement("main"));
	createRoot(place).render(
		<FlagProvider unleashClient={client}>
			<App names={names} />
		</FlagProvider>,
	);
	const frame = () => new Promise(requestAnimationFrame);
	return { setUser: (user) => setUser(user), settle: frame };
}

globalThis.open = (options) => open(UnleashClient, show, options);
