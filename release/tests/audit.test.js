// The judgement of `make audit`.

import assert from "node:assert/strict";
import { test } from "node:test";
import { judge } from "../audit.js";

const YAML = {
	...{ name: "yaml", severity: "high", range: "<3", isDirect: true },
	via: [{ title: "Endless loop" }],
};
const ESBUILD = {
	...{ name: "esbuild", severity: "low", range: "*", isDirect: true },
	via: ["go"],
};

const report = (...entries) =>
	JSON.stringify({
		auditReportVersion: 2,
		vulnerabilities: Object.fromEntries(
			entries.map((entry) => [entry.name, entry]),
		),
	});

for (const [name, text, expected] of [
	[
		"an advisory against a library in the package is a failure",
		report(YAML, ESBUILD),
		{
			lines: [
				"package `yaml` <3: high: Endless loop",
				"tool `esbuild` *: low: through `go`",
				"advisories of npm: 1 against the package, 1 against tools",
			],
			hasFailed: true,
		},
	],
	[
		"an advisory against a tool is only printed",
		report(ESBUILD),
		{
			lines: [
				"tool `esbuild` *: low: through `go`",
				"advisories of npm: 0 against the package, 1 against tools",
			],
			hasFailed: false,
		},
	],
	[
		"no advisory is no failure",
		report(),
		{
			lines: ["advisories of npm: 0 against the package, 0 against tools"],
			hasFailed: false,
		},
	],
	[
		"an answer of npm without a report is a failure",
		'{"message":"405 Method Not Allowed","error":{}}',
		{
			lines: ["advisories of npm: not checked: 405 Method Not Allowed"],
			hasFailed: true,
		},
	],
	[
		"no answer is a failure",
		"",
		{
			lines: ["advisories of npm: not checked: npm printed nothing"],
			hasFailed: true,
		},
	],
])
	test(name, () => assert.deepEqual(judge(text, ["yaml"]), expected));
