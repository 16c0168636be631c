// docs/cli.md has the help of each command. `UPDATE_FIXTURES=1` writes it.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { runCommand } from "../edge-server/support/command.js";

const PAGE = new URL("../../docs/cli.md", import.meta.url);
const MARKS = /(?<=<!-- commands -->\n)[\s\S]*(?=<!-- \/commands -->)/;

/** The command that has a page of its own. */
const ELSEWHERE = "edge";

async function helpOf(context, ...args) {
	const { code, output } = await runCommand(context, [...args, "--help"]);
	assert.equal(code, 0);
	return output.trimEnd();
}

/** Returns the names of the commands in a help. */
function namesOf(help) {
	const [, list] = help.split("\nCommands:\n");
	return Array.from(list.matchAll(/^ {2}(\w+) /gm), ([, name]) => name);
}

test("the page has the help of each command", async (t) => {
	const help = await helpOf(t);
	const names = namesOf(help).filter((name) => name !== "help");
	assert.ok(names.includes(ELSEWHERE));
	const own = names.filter((name) => name !== ELSEWHERE);
	const sections = await Promise.all(
		own.map(async (name) => section(`fanion ${name}`, await helpOf(t, name))),
	);
	const expected = `\n${[section("fanion", help), ...sections].join("")}`;
	const page = await readFile(PAGE, "utf8");
	if (process.env.UPDATE_FIXTURES)
		await writeFile(
			PAGE,
			page.replace(MARKS, () => expected),
		);
	else assert.equal(MARKS.exec(page)?.[0], expected);
});

test("each help has examples without a token, and fits into 80 columns", async (t) => {
	for (const name of namesOf(await helpOf(t))) {
		if (name === "help" || name === ELSEWHERE) continue;
		const help = await helpOf(t, name);
		const [before, examples] = help.split("\nExamples:\n");
		assert.match(examples, /^ {2}.*fanion /m, name);
		assert.doesNotMatch(examples, /token|secret/i, name);
		for (const line of before.split("\n"))
			assert.ok(line.length <= 80, `${name}: ${line}`);
	}
});

function section(title, help) {
	return `### \`${title}\`\n\n\`\`\`text\n${help}\n\`\`\`\n\n`;
}
