// A client that verifies what its storage and its bootstrap contain.

import { fileOf, forged } from "./forged.js";
import {
	answerOf,
	createServer,
	createStorage,
	detached,
	documentOf,
	equal,
	keysOf,
	matches,
	NOW,
	openClient,
	openReady,
	refuses,
	signed,
	takes,
	until,
} from "./support.js";

/** Opens a client after a restart, with a storage and a server that fails. */
const reopen = (storage, options = {}) =>
	openClient({ server: createServer(), storage, ...options });

/** Values of a storage that are refused, made of a signed file with the flag `evil`. */
const POISONED = {
	"flags without a signature": () => documentOf("evil"),
	"flags without a signature, as another client stores them": () =>
		`{"fanion":1,"etag":"\\"a\\"","sentAt":${NOW}}\n${documentOf("evil")}`,
	"altered flags": (file) => file.replace('"on"', '"no"'),
	"truncated flags": (file) => file.slice(0, -1),
	"only a signature": (file) => file.split("\n")[0],
	"flags with a signature that is altered": (file) =>
		file.replace(/sequence=(\d)/, "sequence=1$1"),
	"flags with a signature behind a version": (file) => `{"fanion":1}\n${file}`,
};

const poisoned = Object.entries(POISONED).map(([name, poison]) => ({
	name: `a client skips a storage with ${name}`,
	run: async () => {
		const file = new TextDecoder().decode(await signed(documentOf("evil")));
		const storage = createStorage(poison(file));
		const { client, warnings } = await reopen(storage);
		const failure = await client.ready().catch((error) => error);
		equal(failure?.code, "PROVIDER_NOT_READY", "the code");
		equal(client.isEnabled("evil"), false, "`evil`");
		matches(
			warnings.join(),
			/the stored document was skipped: .*(not signed|wrong|malformed)/,
		);
	},
}));

export const STORAGES = [
	...poisoned,
	{
		name: "a client stores flags with their signature, and verifies them after a restart",
		run: async () => {
			const storage = createStorage();
			const { client } = await openReady({ storage });
			await client.close();
			matches(
				storage.value,
				/^fanion-signed 1 key=[^\n]*\n\{"version":2,[^\n]*$/,
			);
			const { client: next, warnings } = await reopen(storage);
			await next.ready();
			equal(next.isEnabled("on"), true, "`on`");
			equal(warnings.join(), "", "warnings");
		},
	},
	{
		name: "after a restart a client refuses flags that are older than the stored ones, also before it has read them",
		run: async () => {
			const storage = createStorage();
			const { client } = await openReady({ storage });
			await client.close();
			for (const start of ["ready", "refresh"]) {
				const server = createServer();
				const old = await signed(documentOf("evil"), { sequence: 999 });
				server.answer = detached(old);
				const { client: next, errors } = await openClient({ server, storage });
				await next[start]();
				await next.refresh();
				matches(errors.join(), /are older/);
				equal(next.isEnabled("evil"), false, "`evil`");
				equal(next.isEnabled("on"), true, "`on`");
			}
		},
	},
	{
		name: "a storage that never answers does not keep flags out",
		run: async () => {
			const storage = { get: () => new Promise(() => {}), set: () => {} };
			const { client } = await openReady({ storage, timeout: 600 });
			equal(client.isEnabled("on"), true, "`on`");
		},
	},
	{
		name: "stored flags whose signature has ended are skipped, but older ones are refused still",
		run: async () => {
			const file = await signed(documentOf("on"), { sequence: 5000 });
			const storage = createStorage(new TextDecoder().decode(file));
			const server = createServer();
			const opened = await openClient({ server, storage });
			opened.clock.now = NOW + 3_600_000;
			const fresh = { now: opened.clock.now };
			server.answer = detached(
				await signed(documentOf("evil"), { ...fresh, sequence: 4999 }),
			);
			await opened.client.ready().catch(() => {});
			matches(opened.warnings.join(), /the signature ended/);
			matches(opened.errors.join(), /are older/);
			equal(opened.client.isEnabled("evil"), false, "`evil`");
			const next = await signed(documentOf("a"), { ...fresh, sequence: 5000 });
			await takes({ server, ...opened }, detached(next), "a");
		},
	},
	{
		name: "a client without a server takes new flags of its storage, and refuses older ones",
		run: async () => {
			const toText = async (...given) =>
				new TextDecoder().decode(await signed(...given));
			const storage = createStorage(
				await toText(documentOf(), { sequence: 1000 }),
			);
			const opened = await openClient({ storage });
			await opened.client.ready();
			// The client may read its storage still.
			await opened.client.refresh();
			const server = {};
			storage.value = await toText(documentOf("evil"), { sequence: 999 });
			await refuses({ server, ...opened }, undefined, /are older/);
			storage.value = documentOf("evil");
			await refuses({ server, ...opened }, undefined, /not signed/);
			storage.value = await toText(documentOf("a"), { sequence: 1001 });
			await takes({ server, ...opened }, undefined, "a");
		},
	},
	{
		name: "a signed snapshot in a storage is loaded",
		run: async () => {
			const { client, engine = client.engine } = await openReady();
			const storage = createStorage(await signed(engine.snapshot()));
			const { client: next, errors } = await openClient({ storage });
			await next.ready();
			equal(next.isEnabled("on"), true, "`on`");
			equal(errors.join(), "", "errors");
		},
	},
	{
		name: "flags for another environment are skipped in a storage",
		run: async () => {
			const file = await signed(documentOf(), { audience: "*:development" });
			const storage = createStorage(file);
			const token = "*:production.secret";
			const { client, warnings } = await reopen(storage, { token });
			await client.ready().catch(() => {});
			matches(warnings.join(), /signed for `\*:development`/);
			equal(client.isEnabled("on"), false, "`on`");
			const verify = (await keysOf()).publicKey;
			const own = { token: "*:development.secret", verify };
			const { client: other } = await reopen(storage, own);
			await other.ready();
			equal(other.isEnabled("on"), true, "`on`");
		},
	},
	{
		name: "a bootstrap is verified, as a string, as bytes and from an address",
		run: async () => {
			const good = await signed(documentOf());
			const text = new TextDecoder().decode(good);
			const server = createServer();
			server.answer = answerOf(good);
			for (const [bootstrap, options] of [
				[text, {}],
				[good, {}],
				[good.buffer.slice(good.byteOffset), {}],
				[new URL("https://cdn.example/flags"), { fetch: server.fetch }],
			]) {
				const { client, warnings } = await openClient({
					bootstrap,
					...options,
				});
				await client.ready();
				equal(client.isEnabled("on"), true, "`on`");
				equal(warnings.join(), "", "warnings");
			}
			server.answer = answerOf(documentOf("evil"));
			for (const [bootstrap, options] of [
				[text.replace('"on"', '"evil"'), {}],
				[documentOf("evil"), {}],
				[JSON.parse(documentOf("evil")), {}],
				[new URL("https://cdn.example/flags"), { fetch: server.fetch }],
			]) {
				const { client, warnings } = await openClient({
					bootstrap,
					...options,
				});
				const failure = await client.ready().catch((error) => error);
				equal(failure?.code, "PROVIDER_NOT_READY", "the code");
				matches(
					warnings.join(),
					/the bootstrap was skipped: .*(not signed|signature is wrong)/,
				);
				equal(client.isEnabled("evil"), false, "`evil`");
			}
		},
	},
	{
		name: "a renewed signature is stored before the stored one ends, so a restart keeps the flags",
		run: async () => {
			for (const status of [304, 200]) {
				const storage = createStorage();
				const opened = await openReady({ storage });
				await until("the flags are stored", () => storage.value);
				const first = storage.value;
				for (const [minutes, isStored] of [
					[20, false],
					[40, true],
				]) {
					const now = NOW + minutes * 60_000;
					opened.clock.now = now;
					const file = await signed(documentOf(), { now, sequence: 2000 });
					const { body, headers } = detached(file, { etag: '"old"' });
					await takes(opened, answerOf(body, headers, status), "on");
					await until("the storage is written", () => {
						const isNew = storage.value !== first;
						return isNew === isStored;
					});
				}
				await opened.client.close();
				const { client, clock, warnings } = await reopen(storage);
				clock.now = NOW + 90 * 60_000;
				await client.ready();
				equal(client.isEnabled("on"), true, "`on`");
				equal(warnings.join(), "", "warnings");
			}
		},
	},
	{
		name: "during a rotation the signature of the new key is stored",
		run: async () => {
			const { publicKey: verify } = await keysOf("next");
			const storage = createStorage();
			const keys = [(await keysOf()).publicKey, verify];
			const opened = await openReady({ storage, verify: keys });
			const byNext = { by: "next", sequence: 2000, expires: NOW + 7_200_000 };
			const { headers } = detached(await signed(documentOf(), byNext));
			await takes(opened, answerOf("", headers, 304), "on");
			await opened.client.close();
			const { client } = await reopen(storage, { verify });
			await client.ready();
			equal(client.isEnabled("on"), true, "`on`");
		},
	},
	{
		name: "flags with a byte order mark are stored, and verified after a restart",
		run: async () => {
			const storage = createStorage();
			const server = createServer();
			server.answer = detached(await signed(`\uFEFF${documentOf()}`));
			const { client } = await openClient({ server, storage });
			await client.ready();
			await client.close();
			const { client: next, warnings } = await reopen(storage);
			await next.ready();
			equal(next.isEnabled("on"), true, "`on`");
			equal(warnings.join(), "", "warnings");
		},
	},
	{
		name: "only the first request waits for a storage that never answers",
		run: async () => {
			const storage = { get: () => new Promise(() => {}), set: () => {} };
			const counts = [];
			for (const given of [{ storage }, {}]) {
				const { client } = await openReady({ ...given, timeout: 600 });
				const delays = await delaysOf(() => client.refresh());
				counts.push(delays.filter((delay) => delay === 300).length);
			}
			equal(counts[0], counts[1], "timers of half a timeout");
		},
	},
	{
		name: "stored flags that come late replace an older bootstrap, and no newer one",
		run: async () => {
			for (const [sequence, isTaken] of [
				[1, false],
				[3, true],
			]) {
				let answer;
				const get = () => new Promise((resolve) => (answer ??= resolve));
				const opened = await openClient({
					server: createServer(),
					storage: { get, set: () => {} },
					timeout: 600,
					bootstrap: await signed(documentOf("first"), { sequence: 2 }),
				});
				const { client, warnings } = opened;
				await client.ready();
				equal(client.isEnabled("first"), true, "`first`");
				answer(await signed(documentOf("stored"), { sequence }));
				await until("the storage was read", () =>
					isTaken ? client.isEnabled("stored") : warnings.length > 0,
				);
				equal(client.isEnabled("first"), !isTaken, "`first`");
			}
		},
	},
	{
		name: "stored flags that come late do not replace those of the server, but older ones are refused then",
		run: async () => {
			let answer;
			const get = () => new Promise((resolve) => (answer ??= resolve));
			const storage = { get, set: () => {} };
			const opened = await openReady({ storage, timeout: 600 });
			answer(await signed(documentOf("stored"), { sequence: 1500 }));
			const { client, server, errors } = opened;
			const old = await signed(documentOf("evil"), { sequence: 999 });
			server.answer = detached(old);
			await until("the storage was read", async () => {
				await client.refresh();
				return /older than those of the sequence 1500/.test(errors.join());
			});
			equal(client.isEnabled("stored"), false, "`stored`");
			const renewed = await signed(documentOf(), { sequence: 1000 });
			const { headers } = detached(renewed, { etag: '"old"' });
			await takes(opened, answerOf("", headers, 304), "on");
		},
	},
	{
		name: "stored flags and a bootstrap that answer another query are skipped",
		run: async () => {
			const file = fileOf(await forged("features?namePrefix=e"));
			const sources = [
				() => ({ storage: createStorage(file) }),
				() => ({ bootstrap: file }),
			];
			for (const source of sources)
				for (const [options, isTaken] of [
					[{ namePrefix: "e" }, true],
					[{ namePrefix: "ev" }, false],
					[{}, false],
				]) {
					const given = { ...source(), ...options };
					const server = createServer();
					const { client, warnings } = await openClient({ server, ...given });
					await client.ready().catch(() => {});
					equal(client.isEnabled("evil"), isTaken, "`evil`");
					const said = /skipped: .*answer the request/.test(warnings.join());
					equal(said, !isTaken, `the warning in \`${warnings}\``);
				}
		},
	},
	{
		name: "a bootstrap is requested like other documents, and an equal `documentUrl` is none",
		run: async () => {
			const address = "https://cdn.example/flags";
			const server = createServer();
			const etag = '"old"';
			server.answer = detached(await signed(documentOf()), { etag });
			const opened = await openClient({
				bootstrap: new URL(address),
				documentUrl: address,
				fetch: server.fetch,
				headers: { "x-shop": "7" },
			});
			const { client, clock, errors } = opened;
			await client.ready();
			await client.refresh();
			equal(server.requests.length > 1, true, "both requests");
			for (const { address: asked, headers, signal } of server.requests) {
				equal(asked, address, "the address");
				equal(headers["x-shop"], "7", "the header");
				equal(typeof signal?.aborted, "boolean", "the signal");
			}
			clock.now = NOW + 3_600_000;
			await refuses(
				{ server, ...opened },
				answerOf("", {}, 304),
				/the signature ended/,
			);
			equal(errors.length, 1, "errors");
		},
	},
	{
		name: "the newer flags of bootstrap and storage are used, whichever it is",
		run: async () => {
			const older = await signed(documentOf("older"), { sequence: 1 });
			const newer = await signed(documentOf("newer"), { sequence: 2 });
			for (const [bootstrap, stored, options] of [
				[older, newer, {}],
				[newer, older, {}],
				[older, newer, { bootstrapOverride: false }],
				[newer, older, { bootstrapOverride: false }],
			]) {
				const storage = createStorage(stored);
				const { client } = await reopen(storage, { bootstrap, ...options });
				void client.ready();
				await until("`newer` is on", () => client.isEnabled("newer"));
				equal(client.isEnabled("older"), false, "`older`");
				// The last source that answers does not replace newer flags.
				await client.refresh();
				equal(client.isEnabled("newer"), true, "`newer`");
			}
		},
	},
];

/** Returns the delays of the timers that work starts. */
async function delaysOf(work) {
	const { setTimeout: start } = globalThis;
	const delays = [];
	globalThis.setTimeout = (callback, delay, ...rest) => {
		delays.push(delay);
		return start(callback, delay, ...rest);
	};
	try {
		await work();
	} finally {
		globalThis.setTimeout = start;
	}
	return delays;
}
