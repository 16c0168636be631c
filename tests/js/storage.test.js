// Storages whose writes fail: nothing is left over, and the old document stays.

import assert from "node:assert/strict";
import {
	mkdir,
	mkdtemp,
	readdir,
	rm,
	stat,
	utimes,
	writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { AwsClient } from "aws4fetch";
import { denoKvStorage, s3Storage } from "fanion/storage";
import { fileStorage } from "fanion/storage/file";
import { CREDENTIALS, startBucket } from "./support/s3-server.js";

describe("a storage in files", () => {
	async function createFolder(t) {
		const folder = await mkdtemp(join(tmpdir(), "fanion-"));
		t.after(() => rm(folder, { recursive: true }));
		return folder;
	}

	/** Writes half of a document, then fails as a full disk does. */
	async function* fullDisk() {
		yield "half";
		throw new Error("no space left");
	}

	it("removes its draft if writing fails, and keeps the old document", async (t) => {
		const folder = await createFolder(t);
		const storage = fileStorage(folder);
		await storage.set("key", "old");
		for (let attempt = 0; attempt < 3; attempt++)
			await assert.rejects(storage.set("key", fullDisk()), /no space left/);
		assert.deepEqual(await readdir(folder), ["key.flags"]);
		assert.equal(String(await storage.get("key")), "old");
	});

	it("removes its draft if renaming fails", async (t) => {
		const folder = await createFolder(t);
		await mkdir(join(folder, "key.flags", "in the way"), { recursive: true });
		const storage = fileStorage(folder);
		for (let attempt = 0; attempt < 3; attempt++)
			await assert.rejects(storage.set("key", "new"));
		assert.deepEqual(await readdir(folder), ["key.flags"]);
	});

	it("removes drafts that a crash left, and no other file", async (t) => {
		const folder = await createFolder(t);
		const old = new Date(Date.now() - 2 * 3_600_000);
		const names = {
			left: `other.flags.${crypto.randomUUID()}.draft`,
			recent: `key.flags.${crypto.randomUUID()}.draft`,
			foreign: "letter.draft",
			document: "other.flags",
		};
		for (const [kind, name] of Object.entries(names)) {
			await writeFile(join(folder, name), kind);
			if (kind !== "recent") await utimes(join(folder, name), old, old);
		}
		await fileStorage(folder).set("key", "new");
		const { left: _, ...kept } = names;
		assert.deepEqual(
			(await readdir(folder)).sort(),
			["key.flags", ...Object.values(kept)].sort(),
		);
	});

	it("keeps the last of several values that are set at the same time, also after one that fails", async (t) => {
		const storage = fileStorage(await createFolder(t));
		const large = "large".repeat(2_000_000);
		const writes = [large, fullDisk(), large, "last"].map((value) =>
			storage.set("key", value),
		);
		const results = await Promise.allSettled(writes);
		assert.deepEqual(
			results.map(({ status }) => status),
			["fulfilled", "rejected", "fulfilled", "fulfilled"],
		);
		assert.equal(String(await storage.get("key")), "last");
	});

	const isWindows = process.platform === "win32";
	it("is readable by its owner only", { skip: isWindows }, async (t) => {
		const folder = await createFolder(t);
		await writeFile(join(folder, "key.flags"), "old", { mode: 0o644 });
		await fileStorage(folder).set("key", "new");
		const { mode } = await stat(join(folder, "key.flags"));
		assert.equal(mode & 0o777, 0o600);
	});

	it("keeps a complete document while several clients write", async (t) => {
		const folder = await createFolder(t);
		const values = Array.from({ length: 20 }, (_, index) =>
			String(index).repeat(100_000),
		);
		await Promise.all(
			values.map((value) => fileStorage(folder).set("key", value)),
		);
		assert.deepEqual(await readdir(folder), ["key.flags"]);
		const stored = String(await fileStorage(folder).get("key"));
		assert.ok(values.includes(stored));
	});
});

describe("a storage in Deno KV", () => {
	/** Returns a database in memory whose next writes fail after `writes` of them. */
	function openDatabase() {
		const entries = new Map();
		const database = {
			entries,
			writes: Number.POSITIVE_INFINITY,
			isStoredDespiteFailure: false,
			get: async (key) => ({ value: entries.get(key.join()) ?? null }),
			delete: async (key) => void entries.delete(key.join()),
			set: async (key, value) => {
				const fails = database.writes-- <= 0;
				if (!fails || database.isStoredDespiteFailure)
					entries.set(key.join(), value);
				if (fails) throw new Error("too many writes");
			},
		};
		return database;
	}

	const LONG = "x".repeat(50_000);

	it("removes its pieces if writing fails, and keeps the old document", async () => {
		const database = openDatabase();
		const storage = denoKvStorage(database);
		await storage.set("key", "old");
		const { size } = database.entries;
		for (const writes of [0, 1, 2, 3]) {
			database.writes = writes;
			await assert.rejects(storage.set("key", LONG), /too many writes/);
			assert.equal(database.entries.size, size, `${writes} writes`);
			assert.equal(await storage.get("key"), "old");
		}
	});

	it("keeps a document that was stored although its last write failed", async () => {
		const database = openDatabase();
		const storage = denoKvStorage(database);
		database.isStoredDespiteFailure = true;
		database.writes = 3;
		await assert.rejects(storage.set("key", LONG), /too many writes/);
		assert.equal(await storage.get("key"), LONG);
	});
});

describe("a storage in a bucket", () => {
	async function openBucket(t, credentials) {
		const bucket = await startBucket();
		t.after(() => bucket.stop());
		const client = new AwsClient({
			...CREDENTIALS,
			retries: 0,
			...credentials,
		});
		return { bucket, storage: s3Storage(client, bucket.address) };
	}

	it("names an object by its key, in its folder", async (t) => {
		const { bucket, storage } = await openBucket(t);
		await storage.set("a//b *:c", "value");
		assert.deepEqual([...bucket.objects.keys()], ["/flags/a%2F%2Fb *:c"]);
	});

	it("fails with wrong credentials, and the message does not contain them", async (t) => {
		const secretAccessKey = "wrong-secret";
		const { bucket, storage } = await openBucket(t, { secretAccessKey });
		const isRefused = ({ message }) =>
			/answered 403 to a (read|write): check the credentials/.test(message) &&
			!message.includes(secretAccessKey);
		await assert.rejects(storage.set("key", "value"), isRefused);
		await assert.rejects(storage.get("key"), isRefused);
		assert.equal(bucket.objects.size, 0);
	});

	it("keeps the old document if the bucket fails", async (t) => {
		const { bucket, storage } = await openBucket(t);
		await storage.set("key", "old");
		bucket.fail(503);
		await assert.rejects(storage.set("key", "new"), /answered 503 to a write/);
		await assert.rejects(storage.get("key"), /answered 503 to a read/);
		bucket.fail(undefined);
		assert.equal(Buffer.from(await storage.get("key")).toString(), "old");
	});
});
