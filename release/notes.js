// Prints the notes of a release, from the changelog: `node release/notes.js v0.2.0`.
//
// Fails if the tag is not the version of the package, or the changelog does not begin with it.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { readManifest, root } from "./components.js";

/** Returns the section of a changelog about the version of a tag. */
export function releaseNotes(changelog, tag, version) {
	if (tag !== `v${version}`)
		throw new Error(
			`the tag \`${tag}\` is not the version \`${version}\` of the package: run \`make version\`, then tag that commit`,
		);
	const [, newest = ""] = changelog.split(/^## /m);
	const [heading, ...lines] = newest.split("\n");
	if (heading !== version)
		throw new Error(
			`\`CHANGELOG.md\` begins with \`${heading}\`, not with \`${version}\`: run \`make version\``,
		);
	return `${lines.join("\n").trim()}\n`;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
	const changelog = readFileSync(`${root}CHANGELOG.md`, "utf8");
	const [, , tag] = process.argv;
	try {
		const { version } = readManifest("fanion");
		process.stdout.write(releaseNotes(changelog, tag, version));
	} catch (error) {
		console.error(error.message);
		process.exitCode = 1;
	}
}
