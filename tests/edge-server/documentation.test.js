// docs/edge-command.md lists the options that the help lists. `UPDATE_FIXTURES=1` writes the list.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { runCommand } from "./support/command.js";

const PAGE = new URL("../../docs/edge-command.md", import.meta.url);
const MARKS = /(?<=<!-- options -->\n)[\s\S]*(?=<!-- \/options -->)/;

/** A line of the help: `-p, --port <number>  port for HTTP [PORT, default 3063]`. */
const OPTION =
	/^ {2}(?:(-\w), )?--([\w-]+)(?: <\w+>)?\s+(.*) \[([A-Z0-9_]+)(?:, default (.*))?\]$/;

test("the page lists every option with its variable and default", async (t) => {
	const [edge, offline, health] = await Promise.all(
		[[], ["offline"], ["health"]].map(async (mode) =>
			sectionsOf((await runCommand(t, ["edge", ...mode, "--help"])).output),
		),
	);
	const own = { ...edge, ...first(offline), ...first(health) };
	const expected = Object.entries(own).map(toMarkdown).join("");
	const page = await readFile(PAGE, "utf8");
	if (process.env.UPDATE_FIXTURES)
		await writeFile(
			PAGE,
			page.replace(MARKS, () => `\n${expected}`),
		);
	else assert.equal(MARKS.exec(page)?.[0], `\n${expected}`);
	const count = Object.values(own).flat().length;
	assert.ok(count > 60, `${count} options`);
});

/** Returns the options of each heading in a help. */
function sectionsOf(help) {
	const sections = {};
	let heading = "";
	for (const line of help.split("\n")) {
		if (/^[A-Z].*:$/.test(line)) heading = line.slice(0, -1);
		const option = OPTION.exec(line);
		if (!option) continue;
		sections[heading] ??= [];
		sections[heading].push(option.slice(1));
	}
	return sections;
}

/** Returns the section of the mode itself, which precedes those of all modes. */
function first(sections) {
	const names = ["Flags of a file", "Check"];
	return Object.fromEntries(
		Object.entries(sections).filter(([name]) => names.includes(name)),
	);
}

function toMarkdown([heading, options]) {
	const rows = options.map(
		([short, name, description, variable, fallback]) =>
			`| \`--${name}\`${short ? `, \`${short}\`` : ""} | \`${variable}\` | ${fallback ?? ""} | ${description} |\n`,
	);
	return `### ${heading}\n\n| option | variable | default | |\n|---|---|---|---|\n${rows.join("")}\n`;
}
