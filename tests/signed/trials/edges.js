// An edge that signs, and clients of it.

import { Engine } from "fanion/tools";
import {
	BACKEND,
	clientOf,
	closing,
	createUpstream,
	FRONTEND,
	lineOf,
	openEdge,
	refreshes,
} from "./edge-support.js";
import {
	createServer,
	createStorage,
	documentOf,
	equal,
	keysOf,
	matches,
	NOW,
	openClient,
	until,
} from "./support.js";

const HOUR = 3_600_000;

const tokenOf = (project) => `${project}:development.secret`;

/** Returns a server whose tokens see one project each; the tokens of some projects fail. */
function createProjects() {
	const projectOf = (token) => token.split(":")[0];
	const down = new Set();
	return {
		down,
		fetch: async (address, { headers, body }) => {
			if (address.endsWith("/edge/validate")) {
				const tokens = JSON.parse(body).tokens.map((token) => ({
					token,
					type: "backend",
					projects: [projectOf(token)],
				}));
				return Response.json({ tokens });
			}
			const project = projectOf(headers.authorization);
			if (down.has(project)) return new Response("", { status: 503 });
			const document = JSON.parse(documentOf(project));
			for (const feature of document.features) feature.project = project;
			return Response.json(document);
		},
	};
}

/** Returns the sequence of the flags that an edge sends for the token of a project. */
async function sequenceOf(edge, project) {
	const opened = await clientOf(edge, { token: tokenOf(project) });
	await refreshes(opened);
	equal(opened.client.isEnabled(project), true, `\`${project}\``);
	return Number(/sequence=(\d+)/.exec(lineOf(opened))[1]);
}

/** Returns a storage with a value for each key. */
function createMap() {
	const values = new Map();
	const set = (key, value) => void values.set(key, value);
	return { values, get: (key) => values.get(key), set };
}

/** Returns an edge that serves residuals and has the flags of its server. */
async function openResidualEdge() {
	const { edge } = await openEdge({
		upstream: createUpstream(),
		residual: true,
		engine: (options) => new Engine(options),
	});
	await edge.ready();
	return edge;
}

export const EDGES = closing([
	{
		name: "a client takes the flags of an edge that signs; a 304 is signed, too",
		run: async () => {
			const upstream = createUpstream();
			const { edge } = await openEdge({ upstream });
			await edge.ready();
			const opened = await clientOf(edge);
			equal(await refreshes(opened), 200, "the status");
			equal(opened.client.isEnabled("on"), true, "`on`");
			matches(
				lineOf(opened),
				/^fanion-signed 1 key=[\w-]{16} issued=18\d{11} expires=18\d{11} sequence=18\d{11} audience=\*%3Adevelopment request=features signature=/,
			);
			equal(await refreshes(opened), 304, "the status");
			matches(lineOf(opened), /^fanion-signed 1 /);
			upstream.change(documentOf("new"));
			await edge.refresh();
			equal(await refreshes(opened), 200, "the status");
			equal(opened.client.isEnabled("new"), true, "`new`");
		},
	},
	{
		name: "an edge renews signatures, so a client stays fresh beyond the end of the first one",
		run: async () => {
			const upstream = createUpstream();
			const { edge, clock } = await openEdge({
				upstream,
				signatureLifetime: HOUR,
			});
			await edge.ready();
			const opened = await clientOf(edge);
			await refreshes(opened);
			for (let half = 1; half < 6; half++) {
				clock.now = NOW + half * (HOUR / 2);
				opened.clock.now = clock.now;
				equal(await refreshes(opened), 304, "the status");
			}
		},
	},
	{
		name: "after a restart of the edge, and of one whose server is down, clients keep their flags",
		run: async () => {
			const upstream = createUpstream();
			const storage = createMap();
			const first = await openEdge({ upstream, storage });
			await first.edge.ready();
			const opened = await clientOf(first.edge);
			await refreshes(opened);
			await first.edge.close();
			const clock = { now: NOW + 60_000 };
			upstream.isDown = true;
			const second = await openEdge({ upstream, storage, clock });
			await second.edge.ready();
			opened.server.edge = second.edge;
			await refreshes(opened);
			const newcomer = await clientOf(second.edge);
			await refreshes(newcomer);
			equal(newcomer.client.isEnabled("on"), true, "`on`");
			matches(lineOf(newcomer), /sequence=0 /);
			upstream.isDown = false;
			upstream.change(documentOf("new"));
			await second.edge.refresh();
			await refreshes(opened);
			equal(opened.client.isEnabled("new"), true, "`new`");
		},
	},
	{
		name: "of two edges behind one address, the flags of the one that lags are refused",
		run: async () => {
			const upstream = createUpstream();
			const edges = [];
			for (const delay of [0, 5000]) {
				const clock = { now: NOW + delay };
				edges.push(await openEdge({ upstream, clock }));
			}
			const [one, other] = edges;
			for (const { edge } of edges) await edge.ready();
			const opened = await clientOf(one.edge);
			await refreshes(opened);
			// Equal flags are taken from both, whatever their sequence.
			for (const { edge } of [other, one, other]) {
				opened.server.edge = edge;
				await refreshes(opened);
			}
			upstream.change(documentOf("new"));
			one.clock.now = NOW + 10_000;
			await one.edge.refresh();
			opened.server.edge = one.edge;
			await refreshes(opened);
			opened.server.edge = other.edge;
			await opened.client.refresh();
			matches(opened.errors.join(), /are older/);
			equal(opened.client.isEnabled("new"), true, "`new`");
			other.clock.now = NOW + 11_000;
			await other.edge.refresh();
			await refreshes(opened);
		},
	},
	{
		name: "an answer for one environment, query or path is refused by the client of another one",
		run: async () => {
			const upstream = createUpstream();
			const { edge } = await openEdge({ upstream });
			await edge.ready();
			const donor = await clientOf(edge, { namePrefix: "o" });
			await refreshes(donor);
			equal(donor.client.isEnabled("on"), true, "`on`");
			for (const [options, why] of [
				[{ token: "*:production.secret" }, /signed for `\*:development`/],
				[{}, /answer the request `features\?namePrefix=o`, not `features`/],
				[{ namePrefix: "of" }, /not `features\?namePrefix=of`/],
				[{ token: FRONTEND, residual: true }, /not `residual\?[\w-]{43}`/],
			]) {
				const server = createServer();
				server.answer = donor.server.last;
				const { client, errors } = await openClient({
					server,
					token: BACKEND,
					...options,
				});
				await client.refresh();
				matches(errors.join(), why);
				equal(client.isEnabled("on"), false, "`on`");
			}
		},
	},
	{
		name: "a residual is for its context only, is stored, and is verified after a restart",
		run: async () => {
			const edge = await openResidualEdge();
			const storage = createStorage();
			const page = { token: FRONTEND, residual: true, storage };
			const context = { userId: "7" };
			const opened = await clientOf(edge, { ...page, context });
			await refreshes(opened);
			equal(opened.client.isEnabled("on"), true, "`on`");
			const { last } = opened.server;
			opened.client.setContext({ userId: "8" });
			await opened.client.refresh();
			equal(opened.errors.join(), "", "errors");
			matches(lineOf(opened), /request=residual%3F[\w-]{43} /);
			// A proxy gives one user the flags of another one.
			opened.server.fetch = undefined;
			const server = createServer();
			server.answer = last;
			const victim = await openClient({
				server,
				...page,
				storage: createStorage(),
				context: { userId: "9" },
			});
			await victim.client.refresh();
			matches(victim.errors.join(), /answer the request `residual\?/);
			equal(victim.client.isEnabled("on"), false, "`on`");
			const offline = await openClient({
				server: createServer(),
				...page,
				context: { userId: "8" },
			});
			await offline.client.ready();
			equal(offline.client.isEnabled("on"), true, "`on`");
			equal(offline.warnings.join(), "", "warnings");
			storage.value = storage.value.replace('"on"', '"no"');
			const poisoned = await openClient({
				server: createServer(),
				...page,
				context: { userId: "8" },
			});
			await poisoned.client.ready().catch(() => {});
			matches(poisoned.warnings.join(), /signature is wrong/);
			equal(poisoned.client.isEnabled("no"), false, "`no`");
		},
	},
	{
		name: "the stored residual of one user is skipped for another one",
		run: async () => {
			const edge = await openResidualEdge();
			const page = { token: FRONTEND, residual: true };
			const [one, other] = [createStorage(), createStorage()];
			for (const [userId, storage] of [
				["8", one],
				["9", other],
			]) {
				const given = { ...page, storage, context: { userId } };
				const { client } = await clientOf(edge, given);
				await client.ready();
				await client.close();
			}
			// Nothing signs the first line, which says whom the residual is for.
			const [mark] = one.value.split("\n");
			const [, ...rest] = other.value.split("\n");
			for (const [value, isTaken] of [
				[one.value, true],
				[[mark, ...rest].join("\n"), false],
			]) {
				const { client, warnings } = await openClient({
					server: createServer(),
					...page,
					storage: createStorage(value),
					context: { userId: "8" },
				});
				await client.ready().catch(() => {});
				equal(client.isEnabled("on"), isTaken, "`on`");
				const said = /answer the request `residual/.test(warnings.join());
				equal(said, !isTaken, `the warning in \`${warnings}\``);
			}
		},
	},
	{
		name: "an edge that signs takes from its storage only what it has signed for the same key",
		run: async () => {
			const upstream = createUpstream();
			const storage = createMap();
			const { values } = storage;
			const first = await openEdge({ upstream, storage });
			await first.edge.ready();
			await first.edge.close();
			const stored = new Map(values);
			const [flags] = [...stored.keys()].filter((key) =>
				key.endsWith("*:development"),
			);
			upstream.isDown = true;
			const poisons = [
				(value) => value.replace('"on"', '"evil"'),
				() => documentOf("evil"),
				(_, others) => others[0],
			];
			for (const poison of poisons) {
				const others = [...stored.values()].filter(
					(value) => value !== stored.get(flags),
				);
				values.set(flags, poison(stored.get(flags), others));
				const { edge, messages } = await openEdge({
					upstream,
					storage,
					upstreamRequestTimeout: 50,
				});
				const opened = await clientOf(edge);
				await opened.client.refresh();
				await until("the storage is refused", () =>
					/the stored document was skipped: .*(wrong|not signed|not of)/.test(
						messages.join(),
					),
				);
				equal(opened.client.isEnabled("evil"), false, "`evil`");
				await edge.close();
			}
		},
	},
	{
		name: "flags of a token whose feed fails are not signed as new, whatever other tokens get",
		run: async () => {
			const upstream = createProjects();
			const storage = createMap();
			const tokens = ["a", "b"].map(tokenOf);
			const given = { upstream, tokens, storage, residual: true };
			const engine = (options) => new Engine(options);
			const pretrustedTokens = [FRONTEND];
			const options = { ...given, engine, pretrustedTokens };
			const { edge, clock } = await openEdge(options);
			await edge.ready();
			upstream.down.add("b");
			clock.now = NOW + 60_000;
			await edge.refresh();
			equal(await sequenceOf(edge, "a"), NOW + 60_000, "of `a`");
			equal(await sequenceOf(edge, "b"), NOW, "of `b`");
			const page = await clientOf(edge, { token: FRONTEND, residual: true });
			await refreshes(page);
			matches(lineOf(page), new RegExp(`sequence=${NOW} `));
			await edge.close();

			const restarted = await openEdge({ ...options, clock });
			await restarted.edge.ready();
			await restarted.edge.refresh();
			equal(await sequenceOf(restarted.edge, "a"), NOW + 60_000, "of `a`");
			equal(await sequenceOf(restarted.edge, "b"), 0, "of `b`");
		},
	},
	{
		name: "a lifetime that no signature can hold is an error, and a query that is too long is no malformed line",
		run: async () => {
			const given = { bootstrap: documentOf(), clientTokens: [BACKEND] };
			for (const signatureLifetime of [1 / 0, 0.5, 0, -1, 1e15, "1"]) {
				const opening = openEdge({ ...given, signatureLifetime });
				const failure = await opening.catch((error) => error);
				matches(failure?.message, /`signatureLifetime` is `/);
			}
			const { edge, messages } = await openEdge(given);
			const namePrefix = "a".repeat(3000);
			const { client, server } = await clientOf(edge, { namePrefix });
			await client.refresh();
			equal(server.last.status, 500, "the status");
			matches(messages.join(), /the line of the signature has \d+ char/);
		},
	},
	{
		name: "an edge without a server signs the flags of its file",
		run: async () => {
			const { edge } = await openEdge({
				bootstrap: documentOf(),
				clientTokens: [BACKEND],
			});
			const opened = await clientOf(edge);
			await refreshes(opened);
			equal(opened.client.isEnabled("on"), true, "`on`");
		},
	},
	{
		name: "an edge without a key does not sign, and one with a wrong key answers nothing",
		run: async () => {
			const given = { bootstrap: documentOf(), clientTokens: [BACKEND] };
			const plain = await openEdge({ ...given, signingKey: undefined });
			const opened = await clientOf(plain.edge);
			await opened.client.refresh();
			matches(opened.errors.join(), /are not signed/);
			const { publicKey: signingKey } = await keysOf();
			const { edge, messages } = await openEdge({ ...given, signingKey });
			const other = await clientOf(edge);
			await other.client.refresh();
			equal(other.server.last.status, 500, "the status");
			matches(messages.join(), /not a private key of Ed25519/);
		},
	},
]);
