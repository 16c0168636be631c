// The package contains no path of the machine that built it. `make reproduce` compares two builds.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { root } from "../../tests/js/support/fixtures.js";

/** Outputs of the build from which the archive is made. */
const FOLDERS = ["pkg/wasm", "pkg/dist", "pkg/cjs"];

const sysroot = execFileSync("rustc", ["--print", "sysroot"], {
	encoding: "utf8",
}).trim();
const PATHS = {
	checkout: fileURLToPath(root),
	"home directory": `${homedir()}/`,
	CARGO_HOME: `${process.env.CARGO_HOME ?? `${homedir()}/.cargo`}/`,
	"registry of Cargo": "registry/src/",
	toolchain: `${sysroot}/`,
};

/** Returns the names of the paths that a text contains. */
function pathsIn(text) {
	return Object.keys(PATHS).filter((name) => text.includes(PATHS[name]));
}

/** Returns the bytes of a file as characters, and decodes a `.wasm` that is in a script. */
function readBytes(path) {
	const text = readFileSync(path, "latin1");
	const encoded = text.match(/[A-Za-z0-9+/]{1000,}={0,2}/g) ?? [];
	const decoded = encoded.map((part) => Buffer.from(part, "base64"));
	return [text, ...decoded.map((bytes) => bytes.toString("latin1"))].join("\n");
}

for (const folder of FOLDERS)
	test(`no file of ${folder} contains a path of this machine`, () => {
		const base = fileURLToPath(new URL(folder, root));
		const names = readdirSync(base, { recursive: true, withFileTypes: true })
			.filter((entry) => entry.isFile())
			.map(({ parentPath, name }) => `${parentPath}/${name}`);
		assert.ok(names.length > 5);
		for (const name of names)
			assert.deepEqual(pathsIn(readBytes(name)), [], name);
	});

test("a path would be found, as text and in a `.wasm` that is encoded in a script", () => {
	const path = `${PATHS.checkout}src/lib.rs`;
	assert.ok(pathsIn(path).includes("checkout"));
	// The panic messages of the standard library keep the paths of its own build.
	const wasm = readBytes(fileURLToPath(new URL("pkg/wasm/inline.js", root)));
	assert.ok(wasm.includes("\0asm"));
});
