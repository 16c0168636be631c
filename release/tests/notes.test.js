// The notes of a release.

import assert from "node:assert/strict";
import { test } from "node:test";
import { readText } from "../../tests/js/support/fixtures.js";
import { readManifest } from "../components.js";
import { releaseNotes } from "../notes.js";

const CHANGELOG =
	"# Changelog\n\n## 1.1.0\n\n- New.\n\n### Fixed\n\n- Old.\n\n## 1.0.0\n\n- First.\n";

test("the notes are the section of the version", () => {
	const notes = releaseNotes(CHANGELOG, "v1.1.0", "1.1.0");
	assert.equal(notes, "- New.\n\n### Fixed\n\n- Old.\n");
});

test("the notes of the current version exist", () => {
	const { version } = readManifest("fanion");
	const changelog = readText("CHANGELOG.md").replace(/^## Unreleased\n/m, "");
	assert.ok(releaseNotes(changelog, `v${version}`, version).length > 100);
});

for (const [name, changelog, tag, message] of [
	["a tag of another version", CHANGELOG, "v1.0.0", /is not the version/],
	["a tag without `v`", CHANGELOG, "1.1.0", /is not the version/],
	[
		"unreleased changes",
		CHANGELOG.replace("## 1.1.0", "## Unreleased\n\n- More.\n\n## 1.1.0"),
		"v1.1.0",
		/begins with `Unreleased`/,
	],
	["an empty changelog", "", "v1.1.0", /begins with ``/],
])
	test(`${name} is refused`, () =>
		assert.throws(() => releaseNotes(changelog, tag, "1.1.0"), message));
