// A component that gives the drop-in to the SDK for React.

import { FlagProvider, useUnleashClient } from "@unleash/proxy-client-react";
import { type IConfig, UnleashClient } from "fanion/compat/unleash-proxy-client";

export function App({ config }: { config: IConfig }) {
	const client = new UnleashClient(config);
	return (
		<FlagProvider config={config} unleashClient={client}>
			<Count />
		</FlagProvider>
	);
}

function Count() {
	const client = useUnleashClient();
	return <p>{client.getAllToggles().length}</p>;
}

/** A client of a type of its own is not accepted, so that the test above can fail. */
export const wrong = (
	// @ts-expect-error: the SDK asks for the class of `unleash-proxy-client`
	<FlagProvider unleashClient={{ isEnabled: () => true }} />
);
