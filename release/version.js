// Sets the version of the package and the crate in every file that names it: `make version VERSION=0.2.0`.
//
// The heading `Unreleased` of the changelog becomes the version. Commits and publishes nothing.

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import semver from "semver";
import { root } from "./components.js";

/** The files that name the version, and what stands before and behind it. */
const PLACES = [
	["Cargo.toml", /^(version = ")[^"]+(")/m],
	["Cargo.lock", /(\nname = "fanion"\nversion = ")[^"]+(")/],
	["benches/crates/Cargo.lock", /(\nname = "fanion"\nversion = ")[^"]+(")/],
	["fuzz/Cargo.lock", /(\nname = "fanion"\nversion = ")[^"]+(")/],
	["pkg/package.json", /^(\t"version": ")[^"]+(")/m],
	["pkg/src/client/version.ts", /(VERSION = ")[^"]+(")/],
	["package-lock.json", /("name": "fanion",\n\s*"version": ")[^"]+(")/],
	["package-lock.json", /(\n {8}"fanion": ")[^"]+(")/g],
	["benches/package.json", /("fanion": ")[^"]+(")/],
	["tests/compat/package.json", /("fanion": ")[^"]+(")/],
	["tests/js/package.json", /("fanion": ")[^"]+(")/],
	[
		"tests/cli/golden/check.sarif",
		/("name": "fanion",\s*"version": ")[^"]+(")/,
	],
	["examples/deno/deno.json", /(npm:fanion@\^)[^"]+(")/],
];

const UNRELEASED = "## Unreleased";

/** Sets the version in the checkout `folder`. */
export function setVersion(folder, version) {
	checkVersion(folder, version);
	checkTree(folder);
	const edits = new Map();
	const read = (path) =>
		edits.get(path) ?? readFileSync(join(folder, path), "utf8");
	edits.set("CHANGELOG.md", release(read("CHANGELOG.md"), version));
	for (const [path, pattern] of PLACES)
		edits.set(path, replace(path, read(path), pattern, version));
	// After all checks, so that a failure leaves every file as it is.
	for (const [path, text] of edits) writeFileSync(join(folder, path), text);
}

/** Returns the version of a checkout. */
function currentVersion(folder) {
	const manifest = readFileSync(join(folder, "pkg/package.json"), "utf8");
	return JSON.parse(manifest).version;
}

function checkVersion(folder, version) {
	if (semver.valid(version) !== version)
		throw new Error(`\`${version}\` is not a version such as \`0.2.0\``);
	// npm publishes a pre-release only with a tag, after the crate may be out.
	if (semver.prerelease(version))
		throw new Error(
			`\`${version}\` is a pre-release: choose a version without \`-\``,
		);
	const current = currentVersion(folder);
	if (!semver.gt(version, current))
		throw new Error(
			`version \`${version}\` is not greater than \`${current}\``,
		);
}

function checkTree(folder) {
	const options = { cwd: folder, encoding: "utf8" };
	const changes = execFileSync("git", ["status", "--porcelain"], options);
	if (changes !== "")
		throw new Error(`files have changes: commit them first\n${changes}`);
}

function release(changelog, version) {
	const [before, changes, ...rest] = changelog.split(/^(?=## )/m);
	if (!changes?.startsWith(`${UNRELEASED}\n`))
		throw new Error(
			`\`CHANGELOG.md\` does not begin with \`${UNRELEASED}\`: add it, with what changed for users`,
		);
	if (changes.slice(UNRELEASED.length).trim() === "")
		throw new Error(
			`\`${UNRELEASED}\` of \`CHANGELOG.md\` is empty: add what changed for users`,
		);
	const released = changes.replace(UNRELEASED, `## ${version}`);
	return [before, released, ...rest].join("");
}

function replace(path, text, pattern, version) {
	if (text.search(pattern) < 0)
		throw new Error(
			`\`${path}\` does not name the version: adapt \`release/version.js\``,
		);
	return text.replace(pattern, `$1${version}$2`);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
	const [, , version = ""] = process.argv;
	try {
		setVersion(root, version);
		console.log(
			`the version is ${version}: review and commit, then push the tag v${version}`,
		);
	} catch (error) {
		console.error(error.message);
		process.exitCode = 1;
	}
}
