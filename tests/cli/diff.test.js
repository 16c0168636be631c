// `fanion diff` beside loops over `unleash-client` and over an engine: the same users join, leave and switch.

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { Engine } from "fanion";
import { runCommand } from "../edge-server/support/command.js";
import { openUnleash } from "../js/runner/unleash.js";
import { CAPTURED, CHANGED, cwd } from "./support/documents.js";

const USERS = 3000;
const CONTEXT = { tenantId: "acme", sessionId: "s1", email: "qa7@example.com" };
const read = async (path) =>
	JSON.parse(await readFile(new URL(`../../${path}`, import.meta.url)));

/** Returns the flips of a flag by a loop. `evaluate` returns the name of the variant, or `undefined` for off. */
function countFlips(users, before, after) {
	const flips = { joins: [], leaves: [], switches: [] };
	for (const userId of users) {
		const [old, current] = [before(userId), after(userId)];
		if (old === current) continue;
		if (old === undefined) flips.joins.push(userId);
		else if (current === undefined) flips.leaves.push(userId);
		else flips.switches.push(userId);
	}
	return flips;
}

const variantOf = (engine, flag) => (userId) => {
	const context = { ...CONTEXT, userId };
	if (!engine.isEnabled(flag, context)) return undefined;
	return engine.getVariant(flag, context).name;
};

describe("fanion diff", () => {
	const documents = {};
	before(async () => {
		documents.before = await read(CAPTURED);
		documents.after = await read(CHANGED);
	});

	const args = Object.entries(CONTEXT).flatMap(([name, value]) => [
		"-c",
		`${name}=${value}`,
	]);

	/** Returns the counts of the command as `countFlips` does, with samples only. */
	const shown = ({ change: { joins, leaves, switches } }) =>
		Object.fromEntries(
			Object.entries({ joins, leaves, switches }).map(([kind, flips]) => [
				kind,
				{ users: flips.users, samples: flips.samples },
			]),
		);
	const expected = (flips) =>
		Object.fromEntries(
			Object.entries(flips).map(([kind, users]) => [
				kind,
				{ users: users.length, samples: users.slice(0, 5) },
			]),
		);

	test("counts as a loop over unleash-client does", async (t) => {
		const words = ["diff", CAPTURED, CHANGED, "--json", "-n", String(USERS)];
		const { output } = await runCommand(t, [...words, ...args], { cwd });
		const { flags, equalFlags } = JSON.parse(output);
		const peers = { before: openUnleash(), after: openUnleash() };
		for (const [name, peer] of Object.entries(peers))
			await peer.load(documents[name]);
		const users = Array.from({ length: USERS }, (_, index) => String(index));
		const names = new Set(
			[documents.before, documents.after].flatMap(({ features }) =>
				features.map(({ name }) => name),
			),
		);
		let flipping = 0;
		for (const name of names) {
			const flips = countFlips(
				users,
				variantOf(peers.before, name),
				variantOf(peers.after, name),
			);
			const found = flags.find(({ flag }) => flag === name);
			const none = { joins: [], leaves: [], switches: [] };
			// Equal flags are not evaluated; the loop must find no change of them either.
			if (found) assert.deepEqual(shown(found), expected(flips), name);
			else assert.deepEqual(flips, none, name);
			flipping += Object.values(flips).flat().length > 0 ? 1 : 0;
		}
		assert.equal(flags.length + equalFlags, names.size);
		assert.ok(flipping >= 5, `${flipping}`);
	});

	test("evaluates the users of a file, and flags whose segments changed", async (t) => {
		const folder = await mkdtemp(join(tmpdir(), "fanion-"));
		t.after(() => rm(folder, { recursive: true }));
		const users = ["anna", "3", "1", "2", "other"];
		const changed = structuredClone(documents.before);
		const segment = changed.segments.find(({ id }) => id === 1);
		segment.constraints[0].values = ["anna", "other"];
		const [ids, after] = [join(folder, "ids.txt"), join(folder, "after.json")];
		await writeFile(ids, `\ufeff${users.join(" \r\n\t")}\n \n`);
		await writeFile(after, JSON.stringify(changed));
		const words = ["diff", CAPTURED, after, "--json", "--ids-file", ids];
		const { output } = await runCommand(t, [...words, ...args], { cwd });
		const { flags, users: count } = JSON.parse(output);
		assert.equal(count, users.length);
		assert.deepEqual(
			flags.map(({ flag }) => flag),
			["e2e.rollout"],
		);
		const engines = [documents.before, changed].map((document) => {
			const engine = new Engine({ onWarning: () => {} });
			engine.load(document);
			return engine;
		});
		const flips = countFlips(
			users,
			...engines.map((engine) => variantOf(engine, "e2e.rollout")),
		);
		assert.deepEqual(shown(flags[0]), expected(flips));
		assert.ok(flips.leaves.length > 0 && flips.joins.length > 0);
	});

	/** Returns the output of a diff of two lists of flags. */
	const outputOf = async (t, features, ...args) => {
		const folder = await mkdtemp(join(tmpdir(), "fanion-"));
		t.after(() => rm(folder, { recursive: true }));
		const paths = ["before.json", "after.json"].map((name) =>
			join(folder, name),
		);
		for (const [index, list] of features.entries())
			await writeFile(
				paths[index],
				JSON.stringify({ version: 2, features: list }),
			);
		const words = ["diff", ...paths, "-n", "100", ...args];
		const { code, output, errors } = await runCommand(t, words);
		assert.equal(code, 0, errors);
		return output;
	};
	const toFlag = (name, more) => ({
		name,
		enabled: true,
		strategies: [],
		...more,
	});

	test("strings of flags cannot leave their code in Markdown", async (t) => {
		const name =
			"a`b|c\n# title <img src=x> @team\n\n@octocat ![](https://example.com/p.png)\n/close\n\n";
		const line =
			"a`b|c�# title <img src=x> @team��@octocat ![](https://example.com/p.png)�/close��";
		const cell = `\n| \`\` ${line.replace("|", "\\|")} \`\``;
		const joins = await outputOf(t, [[], [toFlag(name)]], "--markdown");
		assert.ok(joins.includes(`${cell} (new) | 0 % | 100 %`), joins);
		const leaves = await outputOf(t, [[toFlag(name)], []], "--markdown");
		assert.ok(leaves.includes(`${cell} (removed) | 100 % | 0 %`), leaves);
		const html = line.replace("<", "&lt;").replace(">", "&gt;");
		assert.ok(leaves.includes(`<code>${html}</code>`), leaves);
		for (const output of [joins, leaves])
			assert.doesNotMatch(output, /^(# title|@octocat|\/close)/m);
	});

	test("only cells of tables escape bars", async (t) => {
		const [before, after] = [{ description: "a" }, { description: "b" }].map(
			(more) => [toFlag("silent|flag", more)],
		);
		const output = await outputOf(t, [before, after], "--markdown");
		assert.match(output, /switches variant: `silent\|flag`$/m);
	});

	test("a list of more than 100 flags ends with an ellipsis", async (t) => {
		const list = (description) =>
			Array.from({ length: 101 }, (_, index) =>
				toFlag(`f${index}`, { description }),
			);
		const output = await outputOf(t, [list("a"), list("b")], "--markdown");
		assert.match(output, /, `f99`, …$/m);
		assert.doesNotMatch(output, /f100/);
	});

	test("flags whose payloads differ are listed, though users keep their variants", async (t) => {
		const variant = (name, value) => ({
			...{ name, weight: 500, payload: { type: "string", value } },
		});
		const flags = (value) => [
			toFlag("changed", { variants: [variant("a", value), variant("b", "1")] }),
			toFlag("equal", { variants: [variant("a", "1")] }),
			toFlag("nested", {
				strategies: [
					{ name: "default", variants: [variant("c", value)] },
					{ name: "default", variants: [variant("c", "1")] },
				],
			}),
		];
		const features = [flags("1"), flags("2")];
		const { flags: diffs } = JSON.parse(await outputOf(t, features, "--json"));
		assert.deepEqual(
			diffs.map(({ flag, changedPayloads }) => [flag, changedPayloads]),
			[
				["changed", ["a"]],
				["nested", ["c"]],
			],
		);
		const text = await outputOf(t, features);
		assert.match(text, /^payloads differ: `changed`, `nested`$/m);
		assert.doesNotMatch(text, /without effect/);
		const markdown = await outputOf(t, features, "--markdown");
		assert.match(markdown, /^Payloads differ: `changed`, `nested`$/m);
	});

	test("a flag that is named twice is counted once", async (t) => {
		const features = [[toFlag("a")], [toFlag("a")]];
		const args = ["--json", "--flags", "a,a"];
		const { equalFlags } = JSON.parse(await outputOf(t, features, ...args));
		assert.equal(equalFlags, 1);
	});
});
