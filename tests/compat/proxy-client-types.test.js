// The types of the drop-in are those of `unleash-proxy-client`, as far as callers and SDKs see them.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const TSC = fileURLToPath(
	new URL("../../node_modules/typescript/bin/tsc", import.meta.url),
);

const STRICT = [
	...["--noEmit", "--strict", "--ignoreConfig", "--target", "es2022"],
	...["--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess"],
	...["--lib", "es2022,dom,dom.iterable", "--types", ""],
];

/** The declarations of `unleash-proxy-client` have errors with the resolution of Node. */
const NODE = ["--module", "nodenext", "--skipLibCheck"];
const BUNDLER = ["--module", "esnext", "--moduleResolution", "bundler"];
const JSX = ["--jsx", "react-jsx", "--skipLibCheck"];

const CASES = [
	["a caller, for a bundler", "proxy-client.ts", BUNDLER],
	["a caller, for Node", "proxy-client.ts", NODE],
	["the SDK for React", "proxy-client-react.tsx", [...BUNDLER, ...JSX]],
];

for (const [name, file, options] of CASES)
	test(`the types fit ${name}`, () => {
		const path = fileURLToPath(new URL(`types/${file}`, import.meta.url));
		const args = [TSC, ...STRICT, ...options, path];
		try {
			execFileSync(process.execPath, args, { encoding: "utf8" });
		} catch (error) {
			assert.fail(error.stdout || error.message);
		}
	});
