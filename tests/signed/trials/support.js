// What the trials share: keys, documents, a server and a storage in memory, and clients of them.

import { init } from "fanion";
import { createClient } from "fanion/client";
import { generateKeys, sign } from "fanion/signed";

/** The time of all trials, which clients get as their clock. Unix milliseconds. */
export const NOW = 1_800_000_000_000;

const HOUR = 3_600_000;

const opened = {};

/** Returns a pair of keys, the same for each name. */
export function keysOf(name = "main") {
	opened[name] ??= generateKeys();
	return opened[name];
}

/** Returns a document with a flag `on` and more flags that are on. */
export function documentOf(...more) {
	const features = ["on", ...more].map((name) => ({
		name,
		enabled: true,
		strategies: [],
	}));
	return JSON.stringify({ version: 2, features });
}

/** Signs a document, by default now for an hour. */
export async function signed(document, { by, ...options } = {}) {
	const { privateKey: key } = await keysOf(by);
	const now = options.now ?? NOW;
	return sign(document, { key, now, expires: now + HOUR, ...options });
}

/** Returns an answer of a server: a signed file is the whole body. */
export const answerOf = (body, headers = {}, status = 200) => ({
	body,
	headers,
	status,
});

/** Splits a signed file into an answer whose signature is in a header. */
export function detached(file, headers = {}) {
	const end = file.indexOf(0x0a);
	const line = new TextDecoder().decode(file.subarray(0, end));
	return answerOf(file.slice(end + 1), {
		"fanion-signature": line,
		...headers,
	});
}

/** Returns a `fetch` whose answers are set, and which notes the requests. */
export function createServer() {
	const server = {
		answer: answerOf("", {}, 503),
		requests: [],
		fetch: async (address, init = {}) => {
			server.requests.push({ address, ...init });
			const { body, headers, status } = server.answer;
			return new Response(status === 304 ? null : body, { headers, status });
		},
	};
	return server;
}

/** Returns a storage in memory whose value can be read and set. */
export function createStorage(value) {
	const storage = {
		value,
		get: () => storage.value,
		set: (_, given) => {
			storage.value = given;
		},
	};
	return storage;
}

/** Opens a client that verifies, and that sends requests only when it is asked to. Notes errors and warnings. */
export async function openClient({ server, ...options } = {}) {
	await init();
	const clock = { now: NOW };
	const client = createClient({
		appName: "trial",
		...(server && { url: "https://flags.example", fetch: server.fetch }),
		verify: (await keysOf()).publicKey,
		refreshInterval: 0,
		metricsInterval: 0,
		now: () => clock.now,
		...options,
	});
	const errors = [];
	const warnings = [];
	client.on("error", ({ message }) => errors.push(message));
	client.on("warn", (message) => warnings.push(message));
	return { client, clock, errors, warnings };
}

/** Opens a client that has the flags of `documentOf()` from its server, signed with the sequence 1000. */
export async function openReady(options = {}) {
	const server = createServer();
	server.answer = detached(await signed(documentOf(), { sequence: 1000 }), {
		etag: '"old"',
	});
	const opened = await openClient({ server, ...options });
	await opened.client.ready();
	equal(opened.client.isEnabled("on"), true, "`on`");
	return { server, ...opened };
}

/** Checks that a client with flags refuses an answer: the old flags stay, and an error says why. */
export async function refuses({ server, client, errors }, answer, why) {
	server.answer = answer;
	errors.length = 0;
	let updates = 0;
	const stop = client.on("update", () => {
		updates += 1;
	});
	await client.refresh();
	stop();
	equal(errors.length, 1, `errors (${errors})`);
	matches(errors[0], why);
	equal(updates, 0, "updates");
	equal(client.isEnabled("on"), true, "`on`");
	equal(client.isEnabled("evil"), false, "`evil`");
}

/** Checks that a client takes an answer, without an error. */
export async function takes({ server, client, errors }, answer, flag) {
	server.answer = answer;
	errors.length = 0;
	await client.refresh();
	equal(errors.join(), "", "errors");
	equal(client.isEnabled(flag), true, `\`${flag}\``);
}

export function equal(actual, expected, label) {
	if (actual !== expected)
		throw new Error(`${label}: ${actual} instead of ${expected}`);
}

export function matches(actual, pattern) {
	if (!pattern.test(String(actual)))
		throw new Error(`\`${actual}\` does not match ${pattern}`);
}

/** Checks that a promise rejects with an error of fanion. */
export async function rejects(promise, pattern) {
	const error = await promise.then(
		() => undefined,
		(reason) => reason,
	);
	equal(error?.name, "FanionError", `the error ${error}`);
	matches(error.message, pattern);
}

/** Waits until a condition is true. */
export async function until(label, condition) {
	for (let attempt = 0; attempt < 1000; attempt++) {
		if (await condition()) return;
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
	throw new Error(`never: ${label}`);
}
