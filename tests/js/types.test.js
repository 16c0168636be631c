// Compiles code that uses the public types.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { readJson, readText, root } from "./support/fixtures.js";

const PACKAGE = new URL("pkg/", root);

/** Code of callers: with flags of any name, and with declared flags. */
const CONSUMERS = ["consumer.ts", "flags.ts"].map((name) =>
	fileURLToPath(new URL(`types/${name}`, import.meta.url)),
);
const TSC = fileURLToPath(
	new URL("../../node_modules/typescript/bin/tsc", import.meta.url),
);

const STRICT = [
	"--noEmit",
	"--strict",
	// A caller passes environment variables, which may be missing.
	"--exactOptionalPropertyTypes",
	"--noUncheckedIndexedAccess",
	"--ignoreConfig",
	"--target",
	"es2022",
	"--lib",
	"es2022,dom,dom.iterable",
	"--types",
	"",
];

const RESOLUTIONS = [
	{ name: "Node", options: ["--module", "nodenext"] },
	{
		name: "a bundler",
		options: ["--module", "esnext", "--moduleResolution", "bundler"],
	},
];

for (const { name, options } of RESOLUTIONS) {
	test(`the public types compile under strict settings for ${name}`, () => {
		try {
			const args = [TSC, ...STRICT, ...options, ...CONSUMERS];
			execFileSync(process.execPath, args, { encoding: "utf8" });
		} catch (error) {
			assert.fail(error.stdout || error.message);
		}
	});
}

const DECLARATIONS = findDeclarations();

test("the package contains every declaration file that its public types import", () => {
	const patterns = readJson("pkg/package.json").files.map(toPattern);
	for (const url of DECLARATIONS) {
		const path = url.slice(PACKAGE.href.length);
		assert.ok(
			patterns.some((pattern) => pattern.test(path)),
			`\`files\` lacks ${path}`,
		);
	}
	assert.ok(DECLARATIONS.size > 20, `only ${DECLARATIONS.size} files`);
});

/** Returns the names in a list of `pkg/build/bundle.js`. */
function listed(name) {
	const source = readText("pkg/build/bundle.js");
	const [, list] = source.match(new RegExp(`${name} = \\[(.*?)\\]`, "s"));
	return Array.from(list.matchAll(/"(\w+)"/g), ([, name]) => name);
}

test("no property that a bundle renames is in its public types", () => {
	const ofEdge = (url) => /\/(dist|cjs)\/edge\//.test(url);
	// The bundle of the other drop-in renames nothing.
	const isBeside = (url) => /\/compat\/unleash-proxy-client\//.test(url);
	const ofCanary = (url) => /\/(dist|cjs)\/canary\//.test(url);
	const ofCompat = (url) => /\/compat\/unleash-client\//.test(url);
	const isPublicOfEdge = (name) => listed("PUBLIC_OF_EDGE").includes(name);
	const client = listed("CLIENT_PROPERTIES");
	const isPublicOfEmitters = (name) =>
		listed("PUBLIC_OF_EMITTERS").includes(name);
	const compat = client.filter((name) => !isPublicOfEmitters(name));
	const edge = client.filter((name) => !isPublicOfEdge(name));
	const renamed = [
		[listed("INTERNAL_PROPERTIES"), () => true],
		[client, (url) => ![ofEdge, ofCompat, isBeside].some((of) => of(url))],
		[compat, ofCompat],
		[[...edge, ...listed("EDGE_PROPERTIES")], ofEdge],
		[listed("CANARY_PROPERTIES"), ofCanary],
	];
	for (const [names, isIncluded] of renamed) {
		const urls = [...DECLARATIONS].filter(isIncluded);
		const code = urls
			.map(readCode)
			.join("\n")
			.replace(/ from ".*?"/g, "");
		assert.ok(names.length > 10 && urls.length > 0);
		for (const name of names)
			assert.ok(!new RegExp(`\\b${name}\\b`).test(code), name);
	}
});

/** Returns the URLs of the declaration files that the exports of the package lead to. */
function findDeclarations() {
	const { exports } = readJson("pkg/package.json");
	const types = Object.values(exports).flatMap(({ types }) =>
		Object.values(types ?? {}),
	);
	const found = new Set(types.map((path) => new URL(path, PACKAGE).href));
	// Iterating over a Set includes elements that are added meanwhile.
	for (const url of found) {
		for (const imported of relativeImports(url)) found.add(imported);
	}
	return found;
}

/** Returns a declaration file without its comments. */
function readCode(url) {
	return readFileSync(new URL(url), "utf8").replace(/\/\*.*?\*\//gs, "");
}

/** Returns the URLs of the files that a declaration file imports. Such an import must not begin with `#`. */
function relativeImports(url) {
	const specifiers = readCode(url).matchAll(/(?:from |import\()"([.#][^"]*)"/g);
	return Array.from(specifiers, ([, specifier]) => {
		assert.match(specifier, /^\.\.?\//, `${url} imports ${specifier}`);
		return new URL(specifier.replace(/\.(c?)js$/, ".d.$1ts"), url).href;
	});
}

/** Returns a regular expression for an entry of `files`: a folder, or files, where `*` matches within a folder. */
function toPattern(glob) {
	const source = glob.replace(/[.]/g, "\\.").replaceAll("*", "[^/]*");
	return new RegExp(`^${source}(/|$)`);
}
