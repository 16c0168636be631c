// Runs the test suites of SDKs that use `unleash-proxy-client` with the drop-in, and compares the failures with those
// that `expected.js` explains. With `--write` the table of docs/compat.md is written.
//
// A suite comes from a checkout whose path is in an environment variable, or from GitHub.

import { execFileSync, spawnSync } from "node:child_process";
import {
	cpSync,
	mkdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { EXPECTED_FAILURES } from "./expected.js";
import { SUITES } from "./suites.js";

const FOLDER = fileURLToPath(new URL(".", import.meta.url));
const PAGE = new URL("../../../docs/compat.md", import.meta.url);
const BEGIN = "<!-- peers: unleash-proxy-client -->\n";
const END = "<!-- /peers -->";
const { resolve } = createRequire(import.meta.url);

const results = SUITES.map(runSuite);
const table = formatTable(results);
console.log(table);
const surprises = results.flatMap(findSurprises);
for (const surprise of surprises) console.error(surprise);
if (process.argv.includes("--write")) writeTable(table);
process.exitCode = surprises.length > 0 ? 1 : 0;

/** Copies a suite into `scratch`, and runs it. Returns its tests: `{ suite, tests }`. */
function runSuite({ name, folders, program, options, ...suite }) {
	const scratch = `${FOLDER}scratch/${name}`;
	const checkout = process.env[suite.variable] ?? clone(name, suite);
	rmSync(scratch, { recursive: true, force: true });
	mkdirSync(scratch, { recursive: true });
	for (const folder of folders)
		cpSync(`${checkout}/${folder}`, `${scratch}/${folder}`, {
			recursive: true,
		});
	const report = `${scratch}/report.json`;
	const args = [programPath(program), ...options(report, name)];
	const { stderr } = spawnSync(process.execPath, args, {
		cwd: FOLDER,
		env: { ...process.env, NODE_OPTIONS: "", CI: "1" },
		encoding: "utf8",
	});
	return { name, tests: readReport(report, scratch, stderr) };
}

function clone(name, { repository, commit }) {
	const target = `${FOLDER}scratch/checkouts/${name}`;
	rmSync(target, { recursive: true, force: true });
	execFileSync("git", ["clone", "--quiet", repository, target]);
	execFileSync("git", ["-C", target, "checkout", "--quiet", commit]);
	return target;
}

function programPath(program) {
	const [name, ...rest] = program.split("/");
	return resolve(`${name}/package.json`).replace(
		"package.json",
		rest.join("/"),
	);
}

/** Returns the tests of a report in the format of Jest: `{ file, name, title, status, message }`. */
function readReport(report, scratch, stderr) {
	let parsed;
	try {
		parsed = JSON.parse(readFileSync(report, "utf8"));
	} catch {
		throw new Error(`the suite has no report: ${stderr}`);
	}
	return parsed.testResults.flatMap(({ name, assertionResults, message }) => {
		if (assertionResults.length === 0)
			throw new Error(`${name} did not run: ${message}`);
		return assertionResults.map((test) => ({
			file: name.replace(`${scratch}/`, ""),
			name: test.fullName,
			title: test.title,
			status: test.status,
			message: test.failureMessages?.[0]?.split("\n")[0],
		}));
	});
}

/** Returns messages about tests whose result is not the expected one. */
function findSurprises({ name, tests }) {
	return tests.flatMap((test) => {
		const isExpected = test.name in EXPECTED_FAILURES;
		const hasFailed = test.status !== "passed";
		if (hasFailed === isExpected) return [];
		const what = hasFailed ? `failed: ${test.message}` : "passed unexpectedly";
		return [`${name}, ${test.file}: "${test.name}" ${what}`];
	});
}

/** Returns a table of the results, and a list of the failures with their reasons. */
function formatTable(results) {
	const rows = results.map(({ name, tests }) => {
		const passed = tests.filter(({ status }) => status === "passed").length;
		return `| ${name} | ${passed} | ${tests.length - passed} |`;
	});
	const failures = results.flatMap(({ name, tests }) =>
		tests
			.filter(({ status }) => status !== "passed")
			.map((test) => `| ${name}: ${test.title} | ${reasonOf(test)} |`),
	);
	return [
		"| suite | passed | failed |",
		"|---|---|---|",
		...rows,
		...(failures.length > 0
			? ["", "| failed | reason |", "|---|---|", ...failures]
			: []),
		"",
	].join("\n");
}

function reasonOf({ name }) {
	return EXPECTED_FAILURES[name] ?? "?";
}

function writeTable(table) {
	const page = readFileSync(PAGE, "utf8");
	const [before, rest] = page.split(BEGIN);
	const [, after] = rest.split(END);
	writeFileSync(PAGE, `${before}${BEGIN}\n${table}\n${END}${after}`);
}
