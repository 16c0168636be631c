import { encodeHeader } from "../../client/header-value.js";
import { VERSION } from "../../client/version.js";
import type { Settings } from "./settings.js";

/** Returns the headers of each request. Those of the caller take precedence, except for the connection id. */
export function headersOf(
	{ clientKey, appName, headerName, customHeaders, connectionId }: Settings,
	more: Record<string, string>,
): Record<string, string> {
	const custom = Object.entries(customHeaders ?? {})
		.filter(([, value]) => value !== undefined && value !== null)
		.map(([name, value]) => [name.toLowerCase(), value]);
	return {
		accept: "application/json",
		[(headerName ?? "authorization").toLowerCase()]: clientKey,
		"unleash-sdk": `fanion:${VERSION}`,
		"unleash-appname": encodeHeader(appName),
		...more,
		...Object.fromEntries(custom),
		"unleash-connection-id": connectionId,
	};
}

/** The header of a body. */
export const JSON_BODY = { "content-type": "application/json" };
