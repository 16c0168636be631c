import { addressKey, apiAddress } from "./address.js";
import type { ResolvedOptions } from "./resolved-options.js";

/**
 * Returns the key of the document in the storage: what selects the flags, without secrets.
 *
 * `scope` is that of the token. A token of several projects hides them, a legacy token has no scope, and GitLab
 * has no token: the name of the application distinguishes their documents. The instance id is not part of the
 * key: it authenticates, and may differ after a restart.
 */
export function storageKey(options: ResolvedOptions, scope: string): string {
	const { documentUrl, url, appName, projects, namePrefix } = options;
	const server = url && apiAddress(url);
	const address = addressKey(documentUrl ?? server ?? "");
	// Only the API receives the name and the limits of the request.
	const isApi = server !== undefined && documentUrl === undefined;
	const isComplete = scope !== "" && !scope.startsWith("[]:");
	const limits = {
		appName: isApi && !isComplete ? appName : undefined,
		projects: projects.length > 0 ? projects : undefined,
		namePrefix: namePrefix || undefined,
	};
	const json = JSON.stringify(limits);
	const parts = ["fanion", address, scope, json === "{}" ? "" : json];
	return options.storageKey ?? parts.join(" ").trimEnd();
}
