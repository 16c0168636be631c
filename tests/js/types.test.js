// The public types, as a user's compiler sees them.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const CONSUMER = fileURLToPath(new URL("types/consumer.ts", import.meta.url));
const TSC = fileURLToPath(
	new URL("../../node_modules/typescript/bin/tsc", import.meta.url),
);

const STRICT = [
	"--noEmit",
	"--strict",
	"--ignoreConfig",
	"--target",
	"es2022",
	"--lib",
	"es2022,dom,dom.iterable",
	"--types",
	"",
];

const HOSTS = [
	{ name: "Node", options: ["--module", "nodenext"] },
	{
		name: "a bundler",
		options: ["--module", "esnext", "--moduleResolution", "bundler"],
	},
];

for (const { name, options } of HOSTS) {
	test(`the public types hold under strict settings for ${name}`, () => {
		try {
			execFileSync(process.execPath, [TSC, ...STRICT, ...options, CONSUMER], {
				encoding: "utf8",
			});
		} catch (error) {
			assert.fail(error.stdout || error.message);
		}
	});
}
