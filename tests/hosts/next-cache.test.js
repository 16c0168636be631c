// The packed archive in a page of Next.js that is rendered while the app is built: Cache Components refuse the clock and
// random numbers there.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { it } from "node:test";
import { evaluateFlags } from "fanion/next";
import { DOCUMENT, USERS } from "./projects/next-cache/flags.js";
import { buildNext } from "./support/next.js";

it("a page with Cache Components has the flags of its users when the app is built", async () => {
	const folder = await buildNext("next-cache", "turbopack");
	const page = await readFile(`${folder}.next/server/app/index.html`, "utf8");
	const [, users] = page.match(/<p id="users">([^<]*)<\/p>/);
	const hasFlag = (userId) =>
		evaluateFlags(DOCUMENT, { userId }).toggles.length > 0;
	assert.equal(users, USERS.filter(hasFlag).join(" "));
	assert.notEqual(users, "");
});
