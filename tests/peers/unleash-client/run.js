// `make peers-unleash-client`: runs the public suites of `unleash-client` with the drop-in; only the import differs.
//
// `UNLEASH_NODE_SDK` is the path of a checkout; by default the repository is cloned. Prints a row for each suite, and
// fails if a test fails that `known-failures.js` does not name, or if a named test passes.

import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { KNOWN_FAILURES } from "./known-failures.js";

const REPOSITORY = "https://github.com/Unleash/unleash-node-sdk.git";
/** The commit whose results `docs/compat.md` has. */
const COMMIT = "0c2ac1cdb562e3a9ab0a0ed66eb8ee2997d44436";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const TARGET = fileURLToPath(
	new URL("../../../target/peers/unleash-client/", import.meta.url),
);

rmSync(TARGET, { recursive: true, force: true });
mkdirSync(TARGET, { recursive: true });
const checkout = copyOf(process.env.UNLEASH_NODE_SDK ?? clone());
const suites = runSuites(checkout);
const unexpected = suites.flatMap(report);
for (const message of unexpected) console.error(message);
process.exitCode = unexpected.length > 0 ? 1 : 0;

/** Clones the repository; returns the path. */
function clone() {
	const path = `${TARGET}repository`;
	execFileSync("git", ["clone", "--quiet", REPOSITORY, path]);
	execFileSync("git", ["-C", path, "checkout", "--quiet", COMMIT]);
	return path;
}

/** Copies the sources of a checkout to a folder that finds the packages of this one. */
function copyOf(path) {
	const copy = `${TARGET}checkout`;
	cpSync(`${path}/src`, `${copy}/src`, { recursive: true });
	symlinkSync(`${HERE}node_modules`, `${copy}/node_modules`);
	return copy;
}

/** Runs the suites; returns the results of the files. */
function runSuites(copy) {
	const output = `${TARGET}results.json`;
	const vitest = `${HERE}node_modules/vitest/vitest.mjs`;
	const options = ["--config", `${HERE}vitest.config.js`, "--reporter=json"];
	spawnSync(
		process.execPath,
		[vitest, "run", ...options, `--outputFile=${output}`],
		{
			cwd: copy,
			env: { ...process.env, UNLEASH_NODE_SDK: copy },
			stdio: ["ignore", "ignore", "inherit"],
		},
	);
	return JSON.parse(readFileSync(output, "utf8")).testResults.map(
		({ name, message, assertionResults }) => ({
			suite: name.replace(/^.*\/src\/test\//, ""),
			message,
			tests: assertionResults,
		}),
	);
}

/** Prints the row of a suite; returns what is unexpected. */
function report({ suite, message, tests }) {
	const named = (status) => tests.filter((test) => test.status === status);
	const failed = named("failed");
	console.log(
		`| ${suite} | ${tests.length} | ${named("passed").length} | ${failed.length} |`,
	);
	const known = KNOWN_FAILURES[suite] ?? {};
	const titles = failed.map(({ title }) => title);
	return [
		...(tests.length === 0 ? [`${suite}: no tests: ${message}`] : []),
		...failed
			.filter(({ title }) => !Object.hasOwn(known, title))
			.map(
				({ title, failureMessages }) =>
					`${suite}: ${title}: failed: ${failureMessages[0].split("\n")[0]}`,
			),
		...Object.keys(known)
			.filter((title) => !titles.includes(title))
			.map((title) => `${suite}: ${title}: passed, but is a known failure`),
	];
}
