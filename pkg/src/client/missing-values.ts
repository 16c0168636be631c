import type { ClientOptions } from "./options.js";
import type { ResolvedOptions } from "./resolved-options.js";

/**
 * Emits a warning for an option that is given without a value, as by a missing environment variable.
 *
 * An option that is left out gives no warning, and neither does one that has a replacement.
 */
export function warnOfMissing(
	given: ClientOptions,
	resolved: ResolvedOptions,
	warn: (message: string) => void,
): void {
	const { url, documentUrl, token, bootstrap } = resolved;
	const report = (name: string | undefined, effect: string) => {
		if (name)
			warn(
				`\`${name}\` has no value, as from a missing environment variable: ${effect}`,
			);
	};
	if (url === undefined && documentUrl === undefined) {
		const source = bootstrap ? "`bootstrap`" : "`storage`";
		const effect = `no request is sent, and the flags stay those of ${source}`;
		report(findEmpty(given, ["url", "documentUrl"]), effect);
	}
	if (url === undefined || token) return;
	const custom = findEmpty(given.headers ?? given.customHeaders, CREDENTIALS);
	const name = findEmpty(given, ["token", "clientKey"]);
	report(name ?? custom, "requests have no token");
	// The server of GitLab takes the instance id for a token.
	if (!name && !custom)
		report(findEmpty(given, ["instanceId"]), "the server receives a default");
}

/** Spellings of the header with the token. */
const CREDENTIALS = ["Authorization", "authorization"];

/** Returns the first of the names that the object has as a property without a value. */
function findEmpty(
	object: object | undefined,
	names: readonly string[],
): string | undefined {
	const values = new Map(Object.entries(object ?? {}));
	return names.find(
		(name) =>
			values.has(name) && [undefined, null, ""].includes(values.get(name)),
	);
}
