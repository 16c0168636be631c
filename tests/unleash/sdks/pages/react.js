// A page with `@unleash/proxy-client-react`: a component for each flag renders what the hooks return.

import {
	FlagProvider,
	useFlag,
	useFlagsStatus,
	useUnleashClient,
	useUnleashContext,
	useVariant,
} from "@unleash/proxy-client-react";
import { useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import { SentCounts, toAnswer } from "../answers.js";

const sent = new SentCounts();
const problems = [];
let client;
/** Renders the flags for a user, and resolves afterwards. */
let show;

function Flag({ name }) {
	const enabled = useFlag(name);
	const variant = useVariant(name);
	return <dd>{JSON.stringify([name, toAnswer(enabled, variant)])}</dd>;
}

function Page({ names, onReady }) {
	const updateContext = useUnleashContext();
	const { flagsReady, flagsError } = useFlagsStatus();
	const [shown, setShown] = useState(() => {});
	client = useUnleashClient();
	show = async (user) => {
		await updateContext(user);
		// React renders this state after those that the hooks have set meanwhile, or together with them.
		await new Promise((resolve) => setShown(() => resolve));
	};
	useEffect(() => shown?.(), [shown]);
	useEffect(() => sent.listen(client), []);
	useEffect(() => {
		if (flagsError) problems.push(JSON.stringify(flagsError));
		if (flagsReady || flagsError) onReady();
	}, [flagsReady, flagsError, onReady]);
	return names.map((name) => <Flag key={name} name={name} />);
}

function render({ edge, frontend, appName, names, user, interval }) {
	const config = {
		url: `${edge}/api/frontend`,
		clientKey: frontend,
		appName,
		refreshInterval: interval / 1000,
		metricsInterval: 60,
		metricsIntervalInitial: 0,
		context: user,
	};
	const root = createRoot(
		document.body.appendChild(document.createElement("dl")),
	);
	return new Promise((resolve) =>
		root.render(
			<FlagProvider config={config}>
				<Page names={names} onReady={resolve} />
			</FlagProvider>,
		),
	);
}

function readPage() {
	const texts = [...document.querySelectorAll("dd")].map(
		({ textContent }) => textContent,
	);
	return Object.fromEntries(texts.map((text) => JSON.parse(text)));
}

globalThis.open = async (options) => {
	await render(options);
	return {
		read: readPage,
		answers: async (users) => {
			const list = [];
			for (const user of users) {
				await show(user);
				list.push(readPage());
			}
			return list;
		},
		sent: async () => {
			await client.sendMetrics();
			return sent.counts;
		},
		problems: () => problems,
	};
};
