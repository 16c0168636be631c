import { isAbsolute, normalize, sep } from "node:path";
import { pathToFileURL } from "node:url";

/** Returns the address of a file for SARIF. A relative path stays relative, since the checkout of a reader is elsewhere. */
export function uriOf(name: string): string {
	if (/^https?:\/\//i.test(name)) return name;
	if (isAbsolute(name)) return pathToFileURL(name).href;
	return normalize(name).split(sep).map(encodeURIComponent).join("/");
}
