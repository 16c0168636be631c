// New keys, flags that are signed with them, and what `fanion verify` says about altered ones.

import assert from "node:assert/strict";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { RUNTIMES, runCommand } from "../edge-server/support/command.js";
import { createFolder } from "../edge-server/support/folders.js";
import { CAPTURED } from "./support/documents.js";

const DOCUMENT = new URL(`../../${CAPTURED}`, import.meta.url);

for (const runtime of Object.keys(RUNTIMES))
	test(`${runtime}: flags that a new key signs are valid, and altered ones are not`, async (t) => {
		const cwd = await createFolder(t);
		const fanion = (...args) => runCommand(t, args, { cwd, runtime });
		const created = JSON.parse(
			(await fanion("keygen", "mine", "--json")).output,
		);
		assert.equal(created.privateKey, "mine.key");
		assert.equal((await stat(join(cwd, "mine.key"))).mode & 0o777, 0o600);
		const again = await fanion("keygen", "mine");
		assert.equal(again.code, 2);
		assert.match(again.errors, /`mine.key` exists already/);
		await writeFile(join(cwd, "half.pub"), "");
		const half = await fanion("keygen", "half");
		assert.match(half.errors, /`half.pub` exists already/);
		await assert.rejects(stat(join(cwd, "half.key")));

		const document = await readFile(DOCUMENT);
		await writeFile(join(cwd, "flags.json"), document);
		const signed = await fanion(
			...["sign", "flags.json", "--key", "mine.key", "--expires", "1h"],
			...["--sequence", "7", "--audience", "*:a b", "-o", "signed", "--json"],
		);
		const { keyId, sequence, audience, request } = JSON.parse(signed.output);
		assert.equal(keyId, created.keyId);
		assert.deepEqual([sequence, audience, request], [7, "*:a b", ""]);
		const sign = ["sign", "flags.json", "--key", "mine.key", "-o", "none"];
		for (const [option, value, why] of [
			["--at", "1969-12-31T23:59:59Z", /`--at` is before 1970/],
			["--sequence", "20261231235959", /greater than the time in milli/],
		]) {
			const refused = await fanion(...sign, option, value);
			assert.equal(refused.code, 2);
			assert.match(refused.errors, why);
			await assert.rejects(stat(join(cwd, "none")));
		}

		const check = ["verify", "signed", "--key", "mine.pub"];
		const valid = await fanion(
			...check,
			"--audience",
			"*:a b",
			"-o",
			"out.json",
		);
		assert.equal(valid.code, 0, valid.errors);
		assert.deepEqual(await readFile(join(cwd, "out.json")), document);
		const other = await fanion(...check, "--audience", "b", "-o", "none.json");
		assert.equal(other.code, 1);
		assert.match(other.output, /^not valid: the flags are signed for `\*:a b`/);
		await assert.rejects(stat(join(cwd, "none.json")));
		const answer = await fanion(...check, "--request", "features");
		assert.equal(answer.code, 1);
		assert.match(
			answer.output,
			/answer no request, not the request `features`/,
		);

		const bytes = await readFile(join(cwd, "signed"));
		bytes[bytes.length - 9] ^= 1;
		await writeFile(join(cwd, "signed"), bytes);
		const altered = await fanion(...check, "--json");
		assert.equal(altered.code, 1);
		assert.match(JSON.parse(altered.output).reason, /the signature is wrong/);
		const plain = await fanion("verify", "flags.json", "--key", "mine.pub");
		assert.equal(plain.code, 1);
		assert.match(plain.output, /the flags are not signed/);
	});
