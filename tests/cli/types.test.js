// `fanion types`: TypeScript compiles what it writes, and rejects callers that use a wrong name.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { readText, root } from "../js/support/fixtures.js";

const COMMAND = fileURLToPath(new URL("pkg/dist/cli/fanion.js", root));
const TSC = fileURLToPath(new URL("node_modules/typescript/bin/tsc", root));
const DATA = "tests/data/unleash-server-8.2";

/** Documents captured from an Unleash server. */
const CAPTURED = [
	`${DATA}/client-features.json`,
	`${DATA}/client-features-production.json`,
	`${DATA}/client-features-inlined-segments.json`,
	"tests/data/snapshots/all-parts.json",
	"tests/data/snapshots/all-parts.bin",
	"www/playground/captured-definitions.json",
	"examples/node/definitions.json",
];

const STRICT = [
	...["--strict", "--exactOptionalPropertyTypes", "--isolatedDeclarations"],
	...[
		"--noUncheckedIndexedAccess",
		"--declaration",
		"--noEmit",
		"--ignoreConfig",
	],
	...["--target", "es2022", "--lib", "es2022,esnext.disposable", "--types", ""],
	...[
		"--rootDir",
		fileURLToPath(root),
		"--module",
		"nodenext",
		"--pretty",
		"false",
	],
];

/** Below the repository, where TypeScript finds the package. */
const SCRATCH = fileURLToPath(new URL("target/types/", root));

before(() => mkdir(SCRATCH, { recursive: true }));

/** Runs a program; returns its output and exit code. */
async function run(script, args, cwd = fileURLToPath(root)) {
	try {
		const options = { cwd, maxBuffer: 2 ** 26 };
		const all = [script, ...args];
		return {
			code: 0,
			...(await promisify(execFile)(process.execPath, all, options)),
		};
	} catch (error) {
		if (typeof error.code !== "number") throw error;
		return error;
	}
}

/** Creates a folder with files, which is removed after the test. */
async function createProject(context, files) {
	const folder = await mkdtemp(join(SCRATCH, "project-"));
	context.after(() => rm(folder, { recursive: true }));
	const all = { "package.json": '{ "type": "module" }', ...files };
	for (const [name, text] of Object.entries(all))
		await writeFile(join(folder, name), text);
	return folder;
}

/** Compiles all `.ts` files of a project; returns the errors, a line each. */
async function compile(folder, names) {
	const { stdout } = await run(TSC, [...STRICT, ...names], folder);
	return stdout.split("\n").filter((line) => /error TS/.test(line));
}

/** Returns the declarations of a document, as the command prints them. */
async function typesOf(path, ...args) {
	const { code, stdout, stderr } = await run(COMMAND, ["types", path, ...args]);
	assert.equal(code, 0, stderr);
	return stdout;
}

/** Returns a document of flags. Each variant is `[name, type, value]`. */
function documentOf(flags) {
	const features = Object.entries(flags).map(([name, flag]) => {
		const { variants = [], ...rest } = flag;
		const strategies = [strategyOf(variants)];
		return { name, enabled: true, strategies, ...rest };
	});
	return JSON.stringify({ version: 2, features });
}

function strategyOf(variants) {
	const all = variants.map(([name, type, value]) => ({
		name,
		weight: Math.floor(1000 / variants.length),
		...(type && { payload: { type, value } }),
	}));
	return { name: "default", parameters: {}, variants: all };
}

const SHOP = documentOf({
	checkout: { description: "The new checkout.", type: "release" },
	theme: {
		description: "Colors.\nOf all pages.",
		type: "experiment",
		stale: true,
		variants: [
			["dark", "json", '{"accent":"blue","sizes":[1,2]}'],
			["light", "json", '{"accent":"red"}'],
			["plain"],
		],
	},
	limit: { variants: [["low", "number", "3"]] },
});

const SHOP_FLAGS = `// Written by \`fanion types\`: run the command again instead of editing this file.

import type { JsonPayload, JsonString, NumberPayload } from "fanion";

export interface Flags {
	/**
	 * The new checkout.
	 * Type: release.
	 */
	checkout: boolean;

	limit: {
		low: NumberPayload;
	};

	/**
	 * Colors.
	 * Of all pages.
	 * Type: experiment.
	 * @deprecated The flag is stale.
	 */
	theme: {
		dark: JsonPayload<{ accent: string; sizes: Array<number> }>;
		light: JsonPayload<{ accent: string }>;
		plain: undefined;
	};
}

declare global {
	interface JSON {
		/** Parses the value of a payload of type \`json\`. */
		parse<Value>(text: JsonString<Value>): unknown extends Value ? any : Value;
	}
}
`;

/** A file of a caller that compiles. */
const RIGHT = `import { Engine, type BoundEngine } from "fanion";
import { createClient, type Client } from "fanion/client";
import type { Flags } from "./flags.js";

export const client: Client<Flags> = createClient<Flags>({ appName: "shop", bootstrap: { features: [] } });
export const engine: Engine<Flags> = new Engine<Flags>();
export const anna: BoundEngine<Flags> = engine.bind({ userId: "7" });
export function accent(): string {
	const variant = client.getVariant("theme");
	if (variant.name === "dark") return JSON.parse(variant.payload.value).accent;
	return engine.isEnabled("checkout") ? anna.getVariant("limit").name : "none";
}
`;

/** What follows \`RIGHT\` in a file that does not compile, and the error. */
const WRONG = {
	"a flag name of a client": [
		'client.isEnabled("chekout");',
		/TS2345: Argument of type '"chekout"' is not assignable to parameter of type 'keyof Flags'/,
	],
	"a flag name of an engine": [
		'engine.evaluate("chekout");',
		/TS2345: Argument of type '"chekout"'/,
	],
	"a flag name of a bound engine": [
		'anna.getVariant("chekout");',
		/TS2345: Argument of type '"chekout"'/,
	],
	"a variant name": [
		'client.getVariant("theme").name === "drak";',
		/TS2367: This comparison appears to be unintentional because the types '"dark" \| "disabled" \| "light" \| "plain"' and '"drak"' have no overlap/,
	],
	"a variant name in a switch": [
		'switch (anna.getVariant("limit").name) { case "high": }',
		/TS2678: Type '"high"' is not comparable to type '"disabled" \| "low"'/,
	],
	"a variant name in a fallback": [
		'engine.getVariant("limit", {}, { name: "high", enabled: true, feature_enabled: true });',
		/TS2322: Type '"high"' is not assignable to type '"low"'/,
	],
	"a payload field": [
		'const v = client.getVariant("theme"); if (v.name === "light") JSON.parse(v.payload.value).acent;',
		/TS2551: Property 'acent' does not exist on type '\{ accent: string; \}'/,
	],
	"a payload of a variant that has none": [
		'const v = client.getVariant("theme"); if (v.name === "plain") v.payload.value;',
		/TS18048: 'v.payload' is possibly 'undefined'/,
	],
};

test("a project compiles with right names, and each wrong one is an error", async (t) => {
	const wrong = Object.entries(WRONG).map(([, [line]], index) => [
		`wrong-${index}.ts`,
		`${RIGHT}${line}\n`,
	]);
	const folder = await createProject(t, {
		"flags.json": SHOP,
		"right.ts": RIGHT,
		...Object.fromEntries(wrong),
	});
	const path = join(folder, "flags.d.ts");
	const args = ["types", join(folder, "flags.json"), "-o", path];
	const { stdout, stderr } = await run(COMMAND, args);
	assert.deepEqual([stdout, stderr], [`${path}: 3 flags\n`, ""]);
	assert.equal(await readFile(path, "utf8"), SHOP_FLAGS);
	const names = ["right.ts", ...wrong.map(([name]) => name)];
	const errors = await compile(folder, ["flags.d.ts", ...names]);
	Object.entries(WRONG).forEach(([what, [, error]], index) => {
		const own = errors.filter((line) => line.startsWith(`wrong-${index}.ts`));
		assert.equal(own.length, 1, `${what}: ${errors.join("\n")}`);
		assert.match(own[0], error, what);
	});
	assert.equal(errors.length, wrong.length, errors.join("\n"));
});

test("the types of the captured documents compile, with the names that the engine lists", async (t) => {
	const files = {};
	for (const [index, path] of CAPTURED.entries()) {
		const { stdout } = await run(COMMAND, ["list", "--json", path]);
		const names = JSON.parse(stdout).flags.map(({ name }) => name);
		assert.ok(names.length > 0, path);
		files[`flags-${index}.d.ts`] = await typesOf(path);
		files[`check-${index}.ts`] = checkNames(`./flags-${index}.js`, names);
	}
	const folder = await createProject(t, files);
	assert.deepEqual(await compile(folder, Object.keys(files)), []);
});

/** Returns code that compiles if a module declares exactly these flags. */
function checkNames(module, names) {
	const union = names.map((name) => JSON.stringify(name)).join(" | ");
	return `import type { Engine } from "fanion";
import type { Flags } from "${module}";
type IsEqual<A, B> = [A, B] extends [B, A] ? true : false;
export const isEqual: IsEqual<keyof Flags, ${union}> = true;
export type Typed = Engine<Flags>;
`;
}

/** Strings that would declare \`injected\` if they ended a string, a comment or a member. */
const HOSTILE = [
	'"; }\ndeclare const injected: 1;\ninterface X { "',
	"*/ } declare const injected: 1; interface X { /*",
	"* /\n*/\ndeclare const injected: 1;",
	"*\u0000/ declare const injected: 1;",
	"\r\n}\u2028declare const injected: 1;\u2029{",
	'\\"; } declare const injected: 1; interface X { "\\',
	"`; } declare const injected: 1;'",
	"@deprecated",
	...["__proto__", "constructor", "toString", "new", "get", "readonly", "7"],
	...["\u202eright to left", "👩‍👩‍👧", "naïve", "-", " ", "//", "/**"],
];

test("no name, description or payload ends its string or comment", async (t) => {
	const json = JSON.stringify(
		Object.fromEntries(HOSTILE.map((text, index) => [text, index])),
	);
	const variants = HOSTILE.map((text) => [text, "json", json]);
	const flags = HOSTILE.map((text) => [
		text,
		{ description: text, type: text, stale: true, variants },
	]);
	const source = documentOf(Object.fromEntries(flags));
	const folder = await createProject(t, { "flags.json": source });
	const types = await typesOf(join(folder, "flags.json"));
	const names = HOSTILE.map((text) => JSON.stringify(text)).join(" | ");
	const check = `${checkNames("./flags.js", HOSTILE)}
type Dark = Flags["__proto__"];
export const areEqual: IsEqual<keyof Dark, ${names}> = true;
type Value = Dark["constructor"] extends import("fanion").JsonPayload<infer Value> ? Value : never;
export const haveFields: IsEqual<keyof Value, ${names}> = true;
export const isOn = (engine: Engine<Flags>): boolean => engine.isEnabled("__proto__");
// @ts-expect-error: nothing declares this name
injected;
`;
	await writeFile(join(folder, "flags.d.ts"), types);
	await writeFile(join(folder, "check.ts"), check);
	assert.deepEqual(await compile(folder, ["flags.d.ts", "check.ts"]), []);
});

test("the examples of docs/types.md compile", async (t) => {
	const blocks = readText("docs/types.md").matchAll(/```ts\n(.*?)```/gs);
	const [use, flags] = Array.from(blocks, ([, code]) => code);
	const given = `declare const token: string;
declare function paint(color: string): void;
`;
	const folder = await createProject(t, {
		"flags.ts": flags,
		"use.ts": given + use,
	});
	assert.deepEqual(await compile(folder, ["flags.ts", "use.ts"]), []);
});

test("an order of flags, variants or fields makes no difference", async (t) => {
	const { features } = JSON.parse(SHOP);
	const turned = features.reverse().map((flag) => {
		flag.strategies[0].variants.reverse();
		return flag;
	});
	const text = JSON.stringify({ version: 2, features: turned }).replace(
		'{\\"accent\\":\\"blue\\",\\"sizes\\":[1,2]}',
		'{\\"sizes\\":[1,2],\\"accent\\":\\"blue\\"}',
	);
	const folder = await createProject(t, { "flags.json": text });
	assert.notEqual(text, SHOP);
	assert.equal(await typesOf(join(folder, "flags.json")), SHOP_FLAGS);
});

/** The payloads of one variant, in several strategies, and its type. */
const PAYLOADS = [
	[[["json", '{"a":1}']], "JsonPayload<{ a: number }>"],
	[
		[
			["json", '{"a":1,"b":null}'],
			["json", '{"a":"x"}'],
		],
		"JsonPayload<{ a: number | string; b?: null }>",
	],
	[[["json", "[[1],[],{}]"]], "JsonPayload<Array<object | Array<number>>>"],
	[[["json", "[]"]], "JsonPayload<Array<unknown>>"],
	[[["json", "true"]], "JsonPayload<boolean>"],
	[[["json", "{"]], "JsonPayload<unknown>"],
	[
		[
			["json", '{"a":1}'],
			["json", "{"],
		],
		"JsonPayload<unknown>",
	],
	[
		[["json", '{"a b":{"c":[{"d":1},{"d":2,"e":true}]}}']],
		'JsonPayload<{ "a b": { c: Array<{ d: number; e?: boolean }> } }>',
	],
	[[["string", "x"], []], "StringPayload | undefined"],
	[
		[
			["string", "x"],
			["csv", "1,2"],
			["number", "7"],
		],
		"CsvPayload | NumberPayload | StringPayload",
	],
	[[["yaml", "a: 1"]], "Payload"],
	[[[]], "undefined"],
];

test("a payload has the type of all strategies and of the flag", async (t) => {
	const features = PAYLOADS.map(([payloads], index) => ({
		name: `flag-${index}`,
		enabled: true,
		strategies: payloads
			.slice(1)
			.map(([type, value]) => strategyOf([["one", type, value]])),
		variants: strategyOf([["one", ...payloads[0]]]).variants,
	}));
	const source = JSON.stringify({ version: 2, features });
	const folder = await createProject(t, { "flags.json": source });
	const output = await typesOf(join(folder, "flags.json"), "--json");
	const { flags } = JSON.parse(output);
	for (const [index, [, expected]] of PAYLOADS.entries()) {
		const { variants } = flags.find(({ name }) => name === `flag-${index}`);
		assert.deepEqual(variants, [{ name: "one", payload: expected }]);
	}
});

test("JSON that is nested deeply has a type", async (t) => {
	const value = `${"[".repeat(3000)}${"]".repeat(3000)}`;
	const source = documentOf({ deep: { variants: [["one", "json", value]] } });
	const folder = await createProject(t, { "flags.json": source });
	const types = await typesOf(join(folder, "flags.json"));
	assert.match(types, /one: JsonPayload<(Array<){17}unknown>+;/);
});

test("a document without flags declares none", async (t) => {
	const folder = await createProject(t, { "flags.json": '{"features":[]}' });
	const types = await typesOf(join(folder, "flags.json"));
	assert.match(types, /\nexport interface Flags \{\n\}\n$/);
});

test("a manifest of the OpenFeature CLI has the types of values", async (t) => {
	const source = documentOf({
		on: { description: "On or off." },
		string: { variants: [["a", "string", "x"], ["b"]] },
		integer: {
			variants: [
				["a", "number", "3"],
				["b", "json", "4"],
			],
		},
		float: {
			variants: [
				["a", "number", "3"],
				["b", "number", "0.5"],
			],
		},
		object: { variants: [["a", "json", '{"a":1}']] },
		mixed: { variants: [["a", "json", '{"a":1}'], ["b"]] },
		wrong: {
			variants: [
				["a", "number", "many"],
				["b", "json", "{"],
			],
		},
		boolean: { variants: [["a", "json", "true"]] },
		["__proto__"]: {},
	});
	const folder = await createProject(t, { "flags.json": source });
	const path = join(folder, "manifest.json");
	const args = ["--format", "openfeature", "-o", path];
	await typesOf(join(folder, "flags.json"), ...args);
	const manifest = JSON.parse(await readFile(path, "utf8"));
	assert.match(manifest.$schema, /\/schema\/v0\/flag-manifest\.json$/);
	assert.deepEqual(Object.entries(manifest.flags), [
		["__proto__", { flagType: "boolean", defaultValue: false }],
		["boolean", { flagType: "boolean", defaultValue: false }],
		["float", { flagType: "float", defaultValue: 0 }],
		["integer", { flagType: "integer", defaultValue: 0 }],
		["mixed", { flagType: "object", defaultValue: {} }],
		["object", { flagType: "object", defaultValue: {} }],
		[
			"on",
			{ flagType: "boolean", defaultValue: false, description: "On or off." },
		],
		["string", { flagType: "string", defaultValue: "" }],
		["wrong", { flagType: "string", defaultValue: "" }],
	]);
});

for (const [what, args, error] of [
	["a missing file", ["none.json"], /`none\.json` does not exist/],
	["half a document", ["half.json"], /half\.json: .*line 1/],
	[
		"an unknown format",
		["flags.json", "--format", "x"],
		/`typescript`, `openfeature`/,
	],
	[
		"a folder that is missing",
		["flags.json", "-o", "none/flags.d.ts"],
		/`none\/flags\.d\.ts` cannot be written/,
	],
])
	test(`${what} ends with exit code 2 and says what to do`, async (t) => {
		const half = SHOP.slice(0, SHOP.length / 2);
		const folder = await createProject(t, {
			"flags.json": SHOP,
			"half.json": half,
		});
		const { code, stdout, stderr } = await run(
			COMMAND,
			["types", ...args],
			folder,
		);
		assert.equal(code, 2);
		assert.equal(stdout, "");
		assert.match(stderr, error);
	});
