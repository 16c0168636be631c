"use client";

import {
	FlagProvider,
	useFlag,
	useFlagsStatus,
	useVariant,
} from "@unleash/nextjs/client";

/** Shows flags by hooks. The toggles of the server are those of the first render. */
export function Flags({ appName, names, toggles, context }) {
	const config = {
		appName,
		context,
		bootstrap: toggles,
		refreshInterval: 0,
		metricsInterval: 1,
		metricsIntervalInitial: 1,
	};
	return (
		<FlagProvider config={config}>
			<ol id="client">
				{names.map((name) => (
					<Row key={name} name={name} />
				))}
			</ol>
			<Status />
		</FlagProvider>
	);
}

function Row({ name }) {
	const enabled = useFlag(name);
	const { name: variant, payload } = useVariant(name);
	return <li>{JSON.stringify([name, enabled, variant, payload?.value])}</li>;
}

function Status() {
	const { flagsReady, flagsError } = useFlagsStatus();
	return <p id="status">{flagsError ? "error" : flagsReady ? "ready" : "…"}</p>;
}
