// No secret of the options appears in anything that a client emits, logs, throws or stores.

import { documentOf, equal, NEW, ok } from "../trial.js";
import { onDemand } from "./support.js";

/** The secret: two halves, since a malformed option may have something between them. */
const A = "Geheimnis1234";
const B = "Passwort9876";

/** Strings that a header or an address cannot hold, or that end a message, a scope or a part of an address. */
const SEPARATORS = ["\n", "\r\n", "\t", " ", "\0", "ž", "💩", "\ud83d", ":"];

/** Strings that end a part of an address. */
const ADDRESS_SEPARATORS = ["\n", " ", "/", "\\", "?", "#", "@", "[", "%", ":"];

/** Where nothing answers. */
const NOWHERE = "127.0.0.1:9";

/** Returns options by name; `url` is the address of the server of the trial. */
const malformedOptions = (url) => {
	const documentUrl = (end) => ({ url: undefined, documentUrl: url + end });
	const bootstrap = (address) => ({ bootstrap: new URL(address) });
	const inTokens = SEPARATORS.map((separator) => ({
		token: `*:development.${A}${separator}${B}`,
	}));
	const inUrls = ADDRESS_SEPARATORS.map((separator) => ({
		url: `http://user:${A}${separator}${B}@${NOWHERE}`,
	}));
	return [
		...inTokens,
		...inUrls,
		...SEPARATORS.map((separator) => ({
			headers: { "x-key": `${A}${separator}${B}` },
		})),
		{ token: `Bearer *:development.${A} ${B}` },
		{ token: `${A}\n${B}` },
		{ token: `*:development.${A}*:development.${B}` },
		{ token: `*:development.${A}\n*:development.${B}` },
		{ token: undefined, clientKey: `*:development.${A}\n${B}` },
		{ token: () => `*:development.${A}\n${B}` },
		{ token: async () => A },
		{ token: () => Promise.reject(new Error("no token")) },
		{ token: () => ({ [A]: B }) },
		{ token: { [A]: B } },
		{ customHeaders: { "x-key": `${A}\n${B}` } },
		{ headers: { [`authorization: ${A}`]: B } },
		{ headers: { [A]: `ž${B}` } },
		{ headers: { "": A } },
		{ documentUrl: `${url}/elsewhere?b`, headers: { "x-key": `${A}\n${B}` } },
		{ url: `http://${A}@${NOWHERE}` },
		{ url: `http://${A}:${B}@${NOWHERE}/api` },
		{ url: new URL(`http://${A}:${B}@${NOWHERE}`) },
		{ url: `http://user:${A}` },
		{ url: `//user:${A}@${NOWHERE}` },
		{ url: `user:${A}@${NOWHERE}` },
		{ url: `http://user:${A}@${NOWHERE}`, projects: ["shop"] },
		{ url: `${url}?key=${A}` },
		documentUrl(`/elsewhere?signature=${A}`),
		documentUrl(`/elsewhere?mail=a@b&signature=${A}`),
		documentUrl(`/elsewhere?signature=${A}\n${B}`),
		documentUrl(`/elsewhere?signature=${A} ${B}`),
		documentUrl(`/elsewhere#${A}`),
		documentUrl(`/features?signature=${A}`),
		{ documentUrl: new URL(`${url}/elsewhere?signature=${A}`) },
		{ documentUrl: `http://${NOWHERE}/document?signature=${A}` },
		{ documentUrl: `http://127.0.0.1:99999/document?signature=${A}` },
		{ documentUrl: `http:///document?signature=${A}` },
		{ documentUrl: `/document?signature=${A}` },
		{ documentUrl: `document?signature=${A}` },
		{ documentUrl: `ftp://${NOWHERE}/document?signature=${A}` },
		bootstrap(`${url}/elsewhere?signature=${A}`),
		bootstrap(`http://${NOWHERE}/bootstrap?signature=${A}`),
		bootstrap(`http://user:${A}@${NOWHERE}/bootstrap`),
		...[(secret) => new Error(secret), (secret) => secret].map((failure) => ({
			token: `*:development.${A}`,
			documentUrl: `${url}/elsewhere?signature=${A}&more=${B} c`,
			headers: { "x-key": B },
			fetch: async (address, { headers }) => {
				const request = `${encodeURI(address)} ${address} ${Object.entries(headers)}`;
				throw failure(request);
			},
		})),
		...["get", "set"].flatMap((method) =>
			[url, undefined].map((server) => ({
				url: server,
				token: `*:development.${A}`,
				headers: { "x-key": B },
				storage: {
					get: () => undefined,
					set: () => {},
					[method]: () => {
						throw new Error(`no storage for *:development.${A}, ${B}`);
					},
				},
			})),
		),
		// A storage may quote the addresses of the requests, in which `)` stays.
		{
			url: `http://user:${A}@${NOWHERE}/a)b?key=)${A}`,
			documentUrl: `${url}/elsewhere?signature=)${B}`,
			storage: {
				get: () => {
					throw new Error(
						`no storage for http://user:${A}@${NOWHERE}/a)b?key=)${A} and ${url}/elsewhere?signature=)${B}`,
					);
				},
				set: () => {},
			},
		},
		// A secret that begins with another one.
		{
			token: "Anfang",
			headers: { "x-key": `Anfang${A}` },
			fetch: async (_address, { headers }) => {
				throw new Error(`${[...headers]}`);
			},
		},
		// The host quotes the normalized address, in which `)` stays.
		{
			documentUrl: `${url.replace("http", "HTTP")}/a)b?signature=)${A}`,
			fetch: async (address) => {
				throw new Error(`no connection to ${new URL(address).href}`);
			},
		},
		{
			token: `*:development.${A}`,
			instanceId: B,
			headers: { "x-key": "short" },
			fetch: async (address, { headers }) => {
				const cause = new Error(`${address} ${Object.entries(headers)}`);
				throw Object.assign(new Error("no network", { cause }), { headers });
			},
		},
	];
};

/**
 * Returns all strings in a value: its own properties, also those that are not enumerable or have a symbol as
 * name, the entries of a collection, getters of its class, and decoded bytes.
 */
function stringsOf(value, seen = new Set()) {
	if (typeof value === "function" || Object(value) !== value)
		return [String(value)];
	if (seen.has(value)) return [];
	seen.add(value);
	return partsOf(value).flatMap((part) => stringsOf(part, seen));
}

/** Returns an object as a string, the names and values of its properties, and its entries. */
function partsOf(value) {
	const parts = [...Reflect.ownKeys(value)];
	const add = (read) => {
		try {
			parts.push(read());
		} catch {
			// A getter that throws, or an object without `toString`, has no string.
		}
	};
	add(() => String(value));
	for (const level of prototypesOf(value))
		for (const name of Reflect.ownKeys(level)) add(() => value[name]);
	if (ArrayBuffer.isView(value)) add(() => new TextDecoder().decode(value));
	// The entries of a list are its properties.
	else if (Symbol.iterator in value && !Array.isArray(value))
		add(() => [...value]);
	return parts;
}

/** Returns an object and its prototypes, except that of all objects. */
function prototypesOf(value) {
	const levels = [];
	let level = value;
	while (level && level !== Object.prototype) {
		levels.push(level);
		level = Object.getPrototypeOf(level);
	}
	return levels;
}

/** Errors with a secret in one place each. */
const LEAKS = {
	"the message": (secret) => new Error(secret),
	"the cause": (cause) => new Error("no", { cause }),
	"the message of the cause": (secret) =>
		new Error("no", { cause: new Error(secret) }),
	"an error of an `AggregateError`": (secret) =>
		new AggregateError([new Error(secret)]),
	"an own property": (secret) => Object.assign(new Error("no"), { secret }),
	"the name of a property": (secret) =>
		Object.assign(new Error("no"), { [secret]: 1 }),
	"a property that is not enumerable": (value) =>
		Object.defineProperty(new Error("no"), "secret", { value }),
	"a property whose name is a symbol": (secret) =>
		Object.assign(new Error("no"), { [Symbol("options")]: { secret } }),
	"headers as an object": (authorization) =>
		Object.assign(new Error("no"), { headers: { authorization } }),
	"headers of the host": (authorization) =>
		Object.assign(new Error("no"), { headers: new Headers({ authorization }) }),
	"a map": (secret) =>
		Object.assign(new Error("no"), { options: new Map([["token", secret]]) }),
	"a set": (secret) =>
		Object.assign(new Error("no"), { tokens: new Set([secret]) }),
	"an address": (secret) =>
		Object.assign(new Error("no"), { url: new URL(`http://a/?${secret}`) }),
	"a request": (secret) =>
		Object.assign(new Error("no"), {
			request: new Request(`http://127.0.0.1:9/?${secret}`),
		}),
	"a body as bytes": (secret) =>
		Object.assign(new Error("no"), { body: new TextEncoder().encode(secret) }),
	"a list of values that were logged": (secret) => [
		["fanion:", Object.assign(new Error("no"), { secret })],
	],
};

/** Replaces the functions of the console, and returns a function that restores them. */
function watchConsole(emitted) {
	const { error, warn } = console;
	console.error = console.warn = (...values) => void emitted.push(values);
	return () => Object.assign(console, { error, warn });
}

/** Creates a client, uses all of it, and returns everything that it emitted. */
async function use(trial, options, hasListeners) {
	const emitted = [];
	const storage = {
		get: (key) => void emitted.push(key),
		set: (key) => void emitted.push(key),
	};
	const restore = watchConsole(emitted);
	try {
		const client = trial.createClient({
			url: trial.url,
			token: "*:development.token",
			appName: "trial",
			refreshInterval: 0,
			metricsInterval: 1e9,
			timeout: 2000,
			storage,
			...options,
		});
		trial.clients.push(client);
		const events = ["error", "warn", "impression", "sent"];
		if (hasListeners)
			for (const event of events)
				client.on(event, (value) => emitted.push(value));
		client.impactMetrics.defineCounter("orders", "Orders");
		client.impactMetrics.incrementCounter("orders");
		client.isEnabled("unknown");
		await client.ready().catch((error) => emitted.push(error));
		await client.refresh();
		for (const flag of ["new", "unknown"]) client.getVariant(flag);
		await client.flushMetrics();
		await client.close();
	} catch (error) {
		// Of `createClient`: the address is invalid.
		emitted.push(error);
	} finally {
		restore();
	}
	return emitted;
}

export const SECRETS = [
	...Object.entries(LEAKS).map(([place, leak]) => ({
		name: `the search for secrets finds one in ${place} of an error`,
		run: async () => {
			const isFound = (value) =>
				stringsOf(value).some((string) => string.includes(A));
			equal(isFound(leak(A)), true, "with a secret");
			equal(isFound(leak(B)), false, "with another one");
		},
	})),
	...[true, false].map((hasListeners) => ({
		name: `no secret of a malformed option is ${hasListeners ? "emitted" : "logged"}, thrown or part of a storage key`,
		run: async (trial) => {
			trial.skipCountCheck();
			const features = documentOf("new").features.map((flag) => ({
				...flag,
				impressionData: true,
			}));
			const body = JSON.stringify({ features });
			await trial.script({
				features: [{ body }],
				elsewhere: [{ status: 500 }],
			});
			const all = malformedOptions(trial.url);
			ok(all.length >= 50, `${all.length} options`);
			for (const [index, options] of all.entries()) {
				const given = `option ${index}, ${JSON.stringify(options)}`;
				const emitted = await use(trial, options, hasListeners);
				ok(emitted.length > 0, `${given} emits nothing`);
				const leak = stringsOf(emitted).find((string) =>
					[A, B].some((secret) => string.includes(secret)),
				);
				equal(leak, undefined, given);
			}
		},
	})),
	{
		name: "the error of a delta that is not JSON does not quote the delta",
		run: async (trial) => {
			await trial.script({ delta: [{ body: `{"events":[${A}]}` }] });
			const client = trial.open({ ...onDemand, delta: true });
			const emitted = [];
			client.on("error", (error) => emitted.push(error));
			await client.refresh();
			equal(emitted[0].code, "PARSE_ERROR", "code");
			equal(emitted[0].cause.message, "the delta is not JSON", "message");
			const isQuoted = stringsOf(emitted).some((text) => text.includes(A));
			equal(isQuoted, false, "the delta is quoted");
		},
	},
	{
		name: "the storage keys of two addresses differ, whatever differs between them",
		run: async (trial) => {
			await trial.script({ elsewhere: [{ body: NEW }] });
			const ends = ["", "?a=1", "?a=2", "?a=b@1", "?b=b@1", "#1", "/?a=1"];
			const keys = new Set();
			const note = (key) => void keys.add(key);
			for (const end of ends) {
				const client = trial.open({
					...onDemand,
					documentUrl: `${trial.url}/elsewhere${end}`,
					storage: { get: note, set: note },
				});
				await client.ready().catch(() => {});
				await client.close();
			}
			equal(keys.size, ends.length, [...keys].join(", "));
		},
	},
];
