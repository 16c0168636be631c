// The CommonJS of the packed archive, and hosts that lack WebAssembly or functions of the web.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { build } from "esbuild";
import { run } from "./support/process.js";
import { createProject, nodePath } from "./support/projects.js";

let folder;
before(async () => {
	folder = await createProject("common-js");
});

const outputOf = async (version, ...args) =>
	JSON.parse(await run(nodePath(version), args, { cwd: folder }));

for (const version of [20, 22, 24])
	it(`require and import share one engine in Node ${version}`, async () => {
		assert.deepEqual(await outputOf(version, "one-engine.cjs"), []);
	});

for (const platform of ["browser", "node"])
	it(`a bundle for ${platform} has one engine for require and import`, async () => {
		const contents =
			'import { Engine } from "fanion"; import { createClient } from "fanion/client"; console.log(Engine, createClient, require("fanion"), require("fanion/client"));';
		const { metafile } = await build({
			stdin: { contents, resolveDir: folder },
			bundle: true,
			platform,
			format: "esm",
			write: false,
			metafile: true,
			external: ["*.wasm"],
		});
		const inputs = Object.keys(metafile.inputs);
		assert.ok(inputs.some((path) => path.includes("/fanion/dist/")));
		assert.deepEqual(
			inputs.filter((path) => path.includes("/fanion/cjs/")),
			[],
		);
	});

describe("a host without WebAssembly loads every entry", () => {
	for (const [name, ...args] of [
		["import", "bare-host.cjs", "import"],
		["require", "bare-host.cjs", "require"],
		[
			"CommonJS",
			"--no-experimental-require-module",
			"bare-host.cjs",
			"require",
		],
		[
			"import in React Native",
			"--conditions=react-native",
			"bare-host.cjs",
			"import",
		],
		[
			"require in React Native",
			"--conditions=react-native",
			"bare-host.cjs",
			"require",
		],
	])
		it(`by ${name}, and says why there is no engine`, async () => {
			const { isFanionError, message, fallback, warnings } = await outputOf(
				22,
				...args,
			);
			assert.equal(isFanionError, true);
			assert.match(
				message,
				/^this host does not compile WebAssembly: .* evaluate on a server$/,
			);
			assert.equal(fallback, true);
			assert.match(warnings.join(), /this host does not compile WebAssembly/);
		});
});
