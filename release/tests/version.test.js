// The script that sets the version, in a copy of the files that Git tracks.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
	cpSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { readManifest, root } from "../components.js";
import { setVersion } from "../version.js";

const current = readManifest("fanion").version;
const next = `${Number.parseInt(current, 10) + 1}.0.0`;

/** Files that keep a version that was measured or recorded. */
const RECORDED = [
	"CHANGELOG.md",
	"benches/results.json",
	"docs/benchmarks.md",
	"docs/releases.md",
	"tests/data/edge/",
];

/** Settings of Git that replace those of the user. */
const SETTINGS = [
	["-c", "user.name=test"],
	["-c", "user.email=test@localhost"],
	["-c", "commit.gpgsign=false"],
].flat();

let folder;

function git(...args) {
	return execFileSync("git", [...SETTINGS, ...args], {
		cwd: folder,
		encoding: "utf8",
	});
}

const read = (path) => readFileSync(join(folder, path), "utf8");

function withUnreleased(changes) {
	const text = read("CHANGELOG.md");
	writeFileSync(
		join(folder, "CHANGELOG.md"),
		text.replace("\n## ", `\n## Unreleased\n\n${changes}\n## `),
	);
	git("commit", "--quiet", "--all", "--message", "Changes");
}

before(() => {
	folder = mkdtempSync(join(tmpdir(), "fanion-version-"));
	const list = execFileSync("git", ["ls-files", "-z"], { cwd: root });
	for (const file of list.toString().split("\0").filter(Boolean)) {
		mkdirSync(dirname(join(folder, file)), { recursive: true });
		cpSync(join(root, file), join(folder, file));
	}
	git("init", "--quiet");
	git("add", "--all", "--force");
	git("commit", "--quiet", "--message", "Start");
	git("tag", "start");
});

beforeEach(() => git("reset", "--quiet", "--hard", "start"));

after(() => rmSync(folder, { recursive: true }));

test("the version is set in every file, and package managers accept the result", () => {
	withUnreleased("- A change.\n");
	setVersion(folder, next);
	assert.match(read("CHANGELOG.md"), new RegExp(`\n## ${next}\n\n- A change`));
	assert.equal(JSON.parse(read("pkg/package.json")).version, next);
	const options = { cwd: folder, encoding: "utf8", stdio: "pipe" };
	for (const manifest of ["Cargo.toml", "benches/crates/Cargo.toml"]) {
		const args = ["metadata", "--locked", "--offline", "--format-version=1"];
		const path = ["--manifest-path", manifest, "--no-deps"];
		const output = execFileSync("cargo", [...args, ...path], options);
		assert.ok(
			output.includes(`"version":"${next}"`) || manifest !== "Cargo.toml",
		);
	}
	const dryRun = ["ci", "--ignore-scripts", "--dry-run", "--offline"];
	execFileSync("npm", dryRun, options);
});

test("no file keeps the former version of the package", () => {
	withUnreleased("- A change.\n");
	setVersion(folder, next);
	const files = git("grep", "--files-with-matches", "--fixed-strings", current);
	const names = files.trim().split("\n");
	const left = names.filter(
		(name) => !RECORDED.some((path) => name.startsWith(path)),
	);
	// Another package has this version too.
	const own = left.filter((name) => namesFanion(read(name)));
	assert.deepEqual(own, []);
});

/** Returns whether a text has the former version close to the name of the package. */
function namesFanion(text) {
	const version = current.replaceAll(".", "\\.");
	return new RegExp(`fanion[^]{0,30}\\b${version}(?![\\w.])`).test(text);
}

for (const [name, version, changes, message] of [
	["an equal version", current, "- A change.\n", /is not greater than/],
	["a smaller version", "0.0.1", "- A change.\n", /is not greater than/],
	["a tag in place of a version", `v${next}`, "- A change.\n", /not a version/],
	["a pre-release", "9.0.0-rc.1", "- A change.\n", /is a pre-release/],
	["no version", "", "- A change.\n", /not a version/],
	["an empty list of changes", next, "", /is empty/],
])
	test(`${name} is refused, and no file changes`, () => {
		withUnreleased(changes);
		assert.throws(() => setVersion(folder, version), message);
		assert.equal(git("status", "--porcelain"), "");
	});

test("a changelog without new changes is refused", () => {
	assert.throws(() => setVersion(folder, next), /does not begin with/);
	assert.equal(git("status", "--porcelain"), "");
});

test("files with changes are refused", () => {
	withUnreleased("- A change.\n");
	writeFileSync(join(folder, "README.md"), "changed");
	assert.throws(() => setVersion(folder, next), /commit them first\n M README/);
});

test("a file that does not name the version is reported, and no file changes", () => {
	withUnreleased("- A change.\n");
	writeFileSync(join(folder, "examples/deno/deno.json"), "{}\n");
	git("commit", "--quiet", "--all", "--message", "Remove the version");
	assert.throws(
		() => setVersion(folder, next),
		/`examples\/deno\/deno.json` does not name the version/,
	);
	assert.equal(git("status", "--porcelain"), "");
});
