// Compares patterns with RE2JS, which unleash-client uses, on random patterns and strings, in Node and in
// Chromium. `FANION_PATTERNS=200000` compares more.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "fanion";
import { RE2JS } from "re2js";
import { SeededRandom } from "./differential/seeded-random.js";
import { comparePatterns, matchBoth } from "./runner/random-patterns.js";
import { readSection } from "./support/fixtures.js";
import { launch } from "./support/page-browser.js";
import { serveRepository } from "./support/repository-server.js";

const SEED = Number(process.env.FANION_SEED ?? 20261129);
const COUNT = Number(process.env.FANION_PATTERNS ?? 4000);

/**
 * Patterns that the two read differently: a string, and what RE2JS and fanion answer; `undefined` if they
 * reject the pattern.
 */
const DIFFERENCES = [
	["a**", "a", undefined, true],
	["(?x)a b", "ab", undefined, true],
	["\\u0041", "A", undefined, true],
	["[a&&b]", "a", true, undefined],
	["[!--]", "+", true, undefined],
	["(?)a", "a", true, undefined],
	["a{", "a{", true, undefined],
	["a{,2}", "a{,2}", true, undefined],
	["\\012", "\n", true, undefined],
	["[[a]", "[", true, undefined],
	["[]-a]", "_", true, false],
	["[--a]", "0", true, false],
];

const RULING = readSection("docs/compatibility.md", "### Regular expressions");

test("random patterns match in Node as in RE2JS", (t) =>
	check(t, comparePatterns(Engine, RE2JS, new SeededRandom(SEED), COUNT)));

test("random patterns match in Chromium as in RE2JS", async (t) => {
	const [server, browser] = await Promise.all([serveRepository(), launch()]);
	try {
		const page = await browser.newPage();
		await page.goto(server.address);
		check(t, await page.evaluate(compareInPage, { seed: SEED, count: COUNT }));
	} finally {
		await browser.close();
		await server.stop();
	}
});

async function compareInPage({ seed, count }) {
	const [{ Engine, init }, { RE2JS }, { SeededRandom }, { comparePatterns }] =
		await Promise.all([
			import("/pkg/dist/entry/browser.js"),
			import("/node_modules/re2js/build/index.js"),
			import("/tests/js/differential/seeded-random.js"),
			import("/tests/js/runner/random-patterns.js"),
		]);
	await init();
	return comparePatterns(Engine, RE2JS, new SeededRandom(seed), count);
}

function check(t, { differences, ...counts }) {
	t.diagnostic(`seed ${SEED}, ${JSON.stringify(counts)}`);
	assert.deepEqual(differences, []);
	assert.ok(counts.accepted > 0.5 * COUNT);
	assert.ok(counts.matches > 0.1 * counts.questions);
}

for (const [value, x, theirs, ours] of DIFFERENCES)
	test(`docs/compatibility.md names the difference: ${value}`, () => {
		assert.deepEqual(matchBoth(Engine, RE2JS, { value }, x), [theirs, ours]);
		assert.ok(RULING.includes(`\`${value}\``));
	});
