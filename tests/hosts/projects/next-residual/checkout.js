// A client component: `docs/next.md` shows it as JSX.

import { UnleashClient } from "fanion/compat/unleash-proxy-client";
import {
	FlagProvider,
	getDefaultClientConfig,
	useFlag,
	useUnleashContext,
} from "fanion/next/client";
import { createElement, useState } from "react";

/** What `useUnleashContext` of the page returned. */
export const page = { setContext: undefined };

export function Checkout({ residual, toggles, context }) {
	const [client] = useState(
		() =>
			new UnleashClient({
				...getDefaultClientConfig(),
				definitions: residual,
				bootstrap: toggles,
				context,
			}),
	);
	return createElement(
		FlagProvider,
		{ unleashClient: client, startClient: false },
		createElement(Banner),
	);
}

function Banner() {
	page.setContext = useUnleashContext();
	const isNew = useFlag("checkout");
	return createElement("p", null, isNew ? "new checkout" : "old checkout");
}
