// Where `fanion check` says that a finding is: positions in YAML are those of the file, and addresses of SARIF lead to
// the file.

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { runCommand } from "../edge-server/support/command.js";
import { AT } from "./support/documents.js";

/** Files, and the positions of their findings. */
const FILES = {
	document: [
		`# flags
version: 2
features:
  - name: fine
    enabled: true
    strategies: []
  - name: broken
    enabled: true
    strategies:
      - name: default
        constraints:
          - { contextName: a, operator: NUM_GT, value: x }
`,
		{ "never-on": [7, 5], "invalid-part": [12, 13] },
	],
	strategies: [
		`# strategies
flag: broken
strategies:
  - name: default
  - name: default
    constraints:
      - { contextName: a, operator: NUM_GT, value: x }
`,
		{ "overlapping-strategies": [5, 5], "invalid-part": [7, 9] },
	],
	stages: [
		`# stages
flag: ramp
stages:
  - { percent: 5, from: 2026-01-01T00:00:00Z }
  - { percent: 100, from: 2026-02-01T00:00:00Z }
`,
		// The strategies of stages are nowhere in the file.
		{ "expired-ramp": [1, 1] },
	],
};

async function folderFor(context) {
	const folder = await mkdtemp(join(tmpdir(), "fanion-"));
	context.after(() => rm(folder, { recursive: true }));
	return folder;
}

for (const [name, [text, expected]] of Object.entries(FILES))
	test(`findings about a file in YAML with ${name} have positions of the file`, async (t) => {
		const cwd = await folderFor(t);
		await writeFile(join(cwd, "flags.yaml"), text);
		const args = ["check", "flags.yaml", "--json", ...AT];
		const { output, errors } = await runCommand(t, args, { cwd });
		assert.equal(errors, "");
		const { findings } = JSON.parse(output);
		const found = findings.map(({ rule, line, column }) => [
			rule,
			[line, column],
		]);
		assert.deepEqual(Object.fromEntries(found), expected);
	});

test("an address of SARIF leads to the file", async (t) => {
	const cwd = await folderFor(t);
	const features = [{ name: "a", enabled: true, stale: true, strategies: [] }];
	const document = JSON.stringify({ version: 2, features });
	const names = ["my flags#1.json", "50%25.json", "ünï?.json"];
	for (const name of names) await writeFile(join(cwd, name), document);
	const locationOf = async (argument) => {
		const args = ["check", argument, "--sarif"];
		const input = argument === "-" ? document : undefined;
		const { output } = await runCommand(t, args, { cwd, input });
		const [run] = JSON.parse(output).runs;
		return run.results[0].locations[0].physicalLocation;
	};
	const base = `${pathToFileURL(cwd)}/`;
	for (const name of names)
		for (const path of [name, resolve(cwd, name), `./${name}`]) {
			const { uri } = (await locationOf(path)).artifactLocation;
			const file = pathToFileURL(resolve(cwd, name));
			assert.equal(new URL(uri, base).href, file.href);
		}
	assert.equal(await locationOf("-"), undefined);
});
