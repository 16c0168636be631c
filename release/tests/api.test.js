// The public types of the npm package are those of `release/api`.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readJson } from "../../tests/js/support/fixtures.js";
import {
	describeEntries,
	EQUAL_ENTRIES,
	listEntries,
	REPORTS,
	reportName,
} from "../api.js";

const reports = describeEntries();

test("every entry with types has a description, and no other has one", () => {
	const { exports } = readJson("pkg/package.json");
	const typed = Object.keys(exports).filter((entry) => exports[entry].types);
	const described = [...listEntries().keys()];
	const bytes = typed.filter((entry) => entry.endsWith("fanion.wasm"));
	assert.deepEqual([...described, ...bytes].sort(), typed.sort());
	const own = described.filter((entry) => !(entry in EQUAL_ENTRIES));
	assert.deepEqual(
		readdirSync(REPORTS)
			.filter((name) => name.endsWith(".api.md"))
			.sort(),
		own.map(reportName).sort(),
	);
});

for (const [entry, report] of reports)
	test(`the types of \`${entry}\` are the described ones`, () => {
		const name = reportName(EQUAL_ENTRIES[entry] ?? entry);
		const expected = readFileSync(join(REPORTS, name), "utf8");
		const hint = `\`make api\` accepts the change: see docs/versioning.md for the version that it needs`;
		assert.equal(report, expected, `release/api/${name}: ${hint}`);
	});
