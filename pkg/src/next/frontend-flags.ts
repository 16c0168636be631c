import { FanionError } from "fanion";
import { publicAddress } from "../client/address.js";
import { describeFailure } from "../client/secrets.js";
import { VERSION } from "../client/version.js";
import { type ApiConfig, getDefaultClientConfig } from "./environment.js";
import { randomSessionId } from "./session.js";
import type { IMutableContext, IToggle } from "./types.js";

/** Options of `getFrontendFlags`, by the names of `unleash-proxy-client`. */
export interface FrontendConfig extends Omit<ApiConfig, "url"> {
	/** Address of the frontend API: `https://unleash.example.com/api/frontend`. */
	url: string | URL;
	context?: IMutableContext;
	/** `default` by default. */
	environment?: string;
	/** Name of the header that contains `clientKey`; `authorization` by default. */
	headerName?: string;
	customHeaders?: Record<string, string>;
	/** Sends the context in the body of a POST request instead of the address. */
	usePOSTrequests?: boolean;
	/** Replaces the `fetch` of the host. */
	fetch?: typeof globalThis.fetch;
}

/**
 * Requests evaluated flags of a frontend API, which decides on the server. Returns the flags that are on.
 *
 * The environment variables set what `config` omits.
 *
 * @throws FanionError `GENERAL` if the request fails
 */
export async function getFrontendFlags(
	config: Partial<FrontendConfig> = {},
): Promise<{ toggles: IToggle[] }> {
	const options: FrontendConfig = { ...getDefaultClientConfig(), ...config };
	try {
		const send = options.fetch ?? fetch;
		const response = await send(...toRequest(options));
		if (!response.ok) throw new Error(`the server answered ${response.status}`);
		const { toggles } = await response.json();
		if (!Array.isArray(toggles)) throw new Error("the answer has no `toggles`");
		return { toggles };
	} catch (error) {
		const reason = describeFailure(error, Object.values(headersOf(options)));
		// Not the error itself as the cause: it may quote the token.
		throw new FanionError(
			"GENERAL",
			`\`${publicAddress(String(options.url))}\`: ${reason}`,
		);
	}
}

function toRequest(options: FrontendConfig): [URL, RequestInit] {
	const { url, appName, environment = "default", context } = options;
	const defaults = { appName, environment, sessionId: randomSessionId() };
	const fields = { ...defaults, ...context };
	const address = new URL(url);
	const headers = headersOf(options);
	const cache = "no-store";
	if (options.usePOSTrequests) {
		const body = JSON.stringify({ context: fields });
		return [address, { method: "POST", headers, body, cache }];
	}
	for (const [name, value] of toQuery(fields))
		address.searchParams.append(name, value);
	return [address, { headers, cache }];
}

/** Returns the context as a query; `properties[plan]` is the name of a property. */
function toQuery({
	properties,
	...fields
}: IMutableContext): [name: string, value: string][] {
	const named = Object.entries(properties ?? {}).map(
		([name, value]) => [`properties[${name}]`, value] as const,
	);
	return [...Object.entries(fields), ...named].flatMap(([name, value]) =>
		value === undefined || value === null ? [] : [[name, value]],
	);
}

function headersOf(options: FrontendConfig): Record<string, string> {
	const { clientKey, appName, headerName = "authorization" } = options;
	return {
		accept: "application/json",
		"content-type": "application/json",
		"unleash-appname": appName,
		"unleash-sdk": `fanion:${VERSION}`,
		...options.customHeaders,
		[headerName]: clientKey,
	};
}
