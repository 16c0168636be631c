import { addressKey, apiAddress } from "./address.js";
import type { ResolvedOptions } from "./resolved-options.js";

/**
 * Returns the key of the document in the storage: what selects the flags, without secrets.
 *
 * `scope` is that of the token. A server without tokens, such as GitLab, selects by the name of the application.
 * The instance id is not part of the key: it authenticates, and may differ after a restart.
 */
export function storageKey(options: ResolvedOptions, scope: string): string {
	const { documentUrl, url, appName, projects, namePrefix = "" } = options;
	const server = url && apiAddress(url);
	const address = addressKey(documentUrl ?? server ?? "");
	// Quotes distinguish a name from a scope. Only the API receives the name.
	const byName = server && documentUrl === undefined && JSON.stringify(appName);
	const selector = scope || byName || "";
	const parts = ["fanion", address, selector, ...projects, namePrefix];
	return options.storageKey ?? parts.join(" ").trimEnd();
}
