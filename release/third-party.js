// Writes `pkg/THIRD-PARTY.md`, the licenses of all software of others in the npm package: `make licenses`.

import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import {
	listCrates,
	listLibraries,
	readCrateFile,
	root,
} from "./components.js";

const PAGE = `${root}pkg/THIRD-PARTY.md`;

/** The license that is chosen where a crate offers several. An expression that is missing needs a decision. */
const CHOICES = {
	MIT: "MIT",
	"MIT OR Apache-2.0": "MIT",
	"Apache-2.0 OR MIT": "MIT",
	"Unlicense OR MIT": "MIT",
	"(MIT OR Apache-2.0) AND Unicode-3.0": "MIT AND Unicode-3.0",
};

/** The names of the files that have the text of the license MIT. */
const MIT_FILE = /^license(-mit)?(\.md)?$/i;

/** Returns the page. */
export function thirdPartyPage() {
	const crates = listCrates();
	return `# Software of others in this package

\`make licenses\` writes this page, and a test compares it with the packages that are built in.

## WebAssembly

Both \`.wasm\` files, and \`fanion/js\`, are compiled from the crates below.
The texts of the licenses are at the end.

| crate | license of its author | used under | copyright |
|---|---|---|---|
${crates.map(crateRow).join("\n")}

They also contain parts of Rust's standard library, copyright The Rust Project Contributors.
It is used under the license Apache 2.0, whose text is in \`LICENSE-APACHE\`.

## Scripts

Several scripts contain parts of the libraries below. The text of each license is in the files that are named.

| library | license | files with its text |
|---|---|---|
${listLibraries().map(libraryRow).join("\n")}

## MIT

${mitText()}

## Unicode-3.0

${unicodeText(crates)}
`;
}

function crateRow(crate) {
	const { name, version, license, repository } = crate;
	if (!CHOICES[license])
		throw new Error(
			`crate \`${name}\` has the license \`${license}\`: decide in \`release/third-party.js\` how it is used`,
		);
	return `| [${name}](${repository}) ${version} | ${license} | ${CHOICES[license]} | ${copyright(crate)} |`;
}

/** Returns the copyright notices of a crate; its authors if it has none. */
function copyright(crate) {
	const text = readCrateFile(crate, MIT_FILE) ?? "";
	const notices = text.split("\n").filter((line) => /^Copyright/.test(line));
	checkText(crate, text);
	if (notices.length > 0) return notices.map((line) => line.trim()).join("; ");
	const names = crate.authors.map((author) => author.replace(/ <.*>/, ""));
	return names.join(", ") || `the authors of ${crate.name}`;
}

/** Fails if a crate has a license text that differs from the text of the page. */
function checkText({ name }, text) {
	const [, terms] = text.split(/(?=Permission is hereby granted)/);
	if (terms !== undefined && plain(terms) !== plain(mitText()))
		throw new Error(`crate \`${name}\` has another text of the license MIT`);
}

/** Returns the terms in the license of fanion itself. */
function mitText() {
	const text = readFileSync(`${root}LICENSE-MIT`, "utf8");
	return text.slice(text.indexOf("Permission is hereby granted")).trim();
}

/** Returns the license of the tables of Unicode, from the crate that contains some. */
function unicodeText(crates) {
	const crate = crates.find(({ license }) => license.includes("Unicode-3.0"));
	return readCrateFile(crate, /^license-unicode$/i).trim();
}

/** Returns the words without line breaks and marks. */
function plain(text) {
	return (text.match(/\w+/g) ?? []).join(" ").toLowerCase();
}

function libraryRow({ name, version, license, files }) {
	const list = files.map((file) => `\`dist/${file}\``).join(", ");
	return `| ${name} ${version} | ${license} | ${list} |`;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href)
	writeFileSync(PAGE, thirdPartyPage());
