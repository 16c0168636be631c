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

/** Returns all strings in a value, also those of properties that are not enumerable. */
function stringsOf(value, seen = new Set()) {
	if (typeof value === "function" || Object(value) !== value)
		return [String(value)];
	if (seen.has(value)) return [];
	seen.add(value);
	const names = Object.getOwnPropertyNames(value);
	return [
		String(value),
		...names.flatMap((name) => [name, ...stringsOf(value[name], seen)]),
	];
}

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
			equal(emitted[0].message, "the delta is not JSON", "message");
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
