// The packed archive under test runners, as their users configure them.

import assert from "node:assert/strict";
import { cp, writeFile } from "node:fs/promises";
import { before, describe, it } from "node:test";
import { run } from "./support/process.js";
import { createProject, hostsPath, nodePath } from "./support/projects.js";

/** Number of checks in `projects/test-runners/checks.cjs`. */
const CHECKS = 8;

let folder;
before(async () => {
	folder = await createProject("test-runners");
});

/** Runs a script of a package in Node 22, and checks that its output says that all checks passed. */
async function runChecks(expected, script, args, cwd = folder) {
	const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" };
	// Jest and Mocha print to different streams.
	const command = 'exec "$@" 2>&1';
	const path = typeof script === "string" ? [hostsPath(script)] : script;
	const program = [nodePath(22), ...path, ...args];
	const output = await run("sh", ["-c", command, "sh", ...program], {
		cwd,
		env,
	});
	assert.match(output, expected);
}

for (const version of [29, 30]) {
	describe(`Jest ${version}`, () => {
		const jest = `node_modules/jest${version}/bin/jest.js`;
		const environments = {
			node: "node",
			jsdom: hostsPath(`node_modules/jest-environment-jsdom${version}`),
			...(version === 30 && {
				"happy-dom": hostsPath("node_modules/@happy-dom/jest-environment"),
			}),
		};
		/** Returns the arguments for one test file in an environment. */
		const args = (file, testEnvironment, options) => [
			"--config",
			JSON.stringify({
				rootDir: ".",
				testEnvironment,
				testMatch: [`**/${file}`],
				...options,
			}),
		];
		const passed = new RegExp(`Tests: +${CHECKS} passed, ${CHECKS} total`);

		for (const [name, environment] of Object.entries(environments))
			it(`runs CommonJS in ${name}`, () =>
				runChecks(passed, jest, args("require.test.cjs", environment)));

		it("runs CommonJS in jsdom with the conditions of Node", () =>
			runChecks(
				passed,
				jest,
				args("require.test.cjs", environments.jsdom, {
					testEnvironmentOptions: { customExportConditions: ["node"] },
				}),
			));

		it("runs modules that Babel converts, and converts fanion, too", async () => {
			const project = await createProject("test-runners", `babel-${version}`);
			await cp(`${project}import.test.mjs`, `${project}import.test.js`);
			const presets = [["@babel/preset-env", { targets: { node: "current" } }]];
			await writeFile(
				`${project}babel.config.json`,
				JSON.stringify({ presets }),
			);
			for (const options of [{}, { transformIgnorePatterns: [] }])
				for (const environment of Object.values(environments))
					await runChecks(
						passed,
						jest,
						args("import.test.js", environment, options),
						project,
					);
		});

		const runModules = (environment, options) =>
			runChecks(
				passed,
				["--experimental-vm-modules", hostsPath(jest)],
				args("import.test.mjs", environment, options),
			);

		it("runs modules in Node", () => runModules("node"));

		it("runs modules in jsdom, with the text coders of Node", () =>
			runModules(environments.jsdom, {
				setupFiles: ["<rootDir>/text-coders.cjs"],
			}));
	});
}

describe("Vitest", () => {
	const vitest = "node_modules/vitest/vitest.mjs";
	const passed = new RegExp(`Tests +${CHECKS} passed \\(${CHECKS}\\)`);
	for (const environment of ["node", "jsdom", "happy-dom"])
		for (const pool of ["forks", "vmThreads"])
			it(`runs modules in ${environment}, pool ${pool}`, () =>
				runChecks(passed, vitest, [
					"run",
					"--globals",
					`--environment=${environment}`,
					`--pool=${pool}`,
					"import.test.mjs",
				]));

	it("runs modules that Vite bundles", async () => {
		const project = await createProject("test-runners", "vitest-inline");
		const test = { globals: true, server: { deps: { inline: ["fanion"] } } };
		await writeFile(
			`${project}vitest.config.mjs`,
			`export default ${JSON.stringify({ test })};`,
		);
		for (const environment of ["node", "jsdom", "happy-dom"]) {
			const args = ["run", `--environment=${environment}`, "import.test.mjs"];
			await runChecks(passed, vitest, args, project);
		}
	});
});

describe("Mocha", () => {
	for (const file of ["require.test.cjs", "import.test.mjs"])
		it(`runs ${file}`, () =>
			runChecks(
				new RegExp(`${CHECKS} passing`),
				"node_modules/mocha/bin/mocha.js",
				[file],
			));
});

describe("node:test", () => {
	const OLD = ["--no-experimental-require-module"];
	for (const version of [20, 22, 24])
		for (const [name, file, options] of [
			["CommonJS", "require.test.cjs", []],
			[
				"CommonJS where `require` does not load modules",
				"require.test.cjs",
				OLD,
			],
			["modules", "import.test.mjs", []],
		])
			it(`runs ${name} in Node ${version}`, async () => {
				const output = await run(
					nodePath(version),
					[...options, "--test", "--test-reporter=tap", file],
					{ cwd: folder, env: { PATH: process.env.PATH } },
				);
				assert.match(output, new RegExp(`^# pass ${CHECKS}$`, "m"));
				assert.match(output, /^# fail 0$/m);
			});
});
