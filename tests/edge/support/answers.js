// Answers of an edge to the recorded requests, and reports that it sends: equal in every host.

import { UnleashServer } from "./unleash-server.js";

const META = { etag: '"5"', revisionId: 5, queryHash: "x" };
const TOKENS = ["*:development.c0ffee11", "*:production.f00dbabe"];

/** Options of paths that Workers do not have by default. */
const ALL_PATHS = {
	disableTokensEndpoint: false,
	disableMetricsEndpoint: false,
};

/** Returns a stand-in for the server of the recording. */
export function createRecordedServer({ tokens, features, segments }) {
	const documents = {};
	for (const [name, list] of Object.entries(features))
		documents[name] = { version: 2, features: list, segments, meta: META };
	return new UnleashServer({ tokens, documents });
}

/** Returns an edge that was started as the recorded one was; further options are those of `createEdge`. */
export function createRecordedEdge(createEdge, server, options) {
	return createEdge({
		upstreamUrl: "https://unleash.test/api",
		fetch: server.fetch,
		instanceId: "edge-1",
		tokens: TOKENS,
		logger: () => {},
		...options,
	});
}

/**
 * Asks an edge all recorded requests, and lets it report.
 *
 * Clock and random source are fixed, so that every host has the same answers.
 */
export async function collectAnswers(createEdge, { given, answers }) {
	const server = createRecordedServer(given);
	const edge = createRecordedEdge(createEdge, server, {
		...ALL_PATHS,
		now: () => Date.UTC(2026, 10, 1),
		random: () => 0.42,
	});
	await edge.ready(10_000);
	const collected = {};
	for (const [name, { request }] of Object.entries(answers))
		collected[name] = await answerOf(edge, request);
	await edge.flush();
	await edge.close();
	return { answers: collected, reports: server.reports };
}

async function answerOf(edge, { method, path, headers, body }) {
	const init = { method, headers, ...(body ? { body } : {}) };
	const request = new Request(`http://edge.test${path}`, init);
	const response = await edge.fetch(request, { address: "127.0.0.1" });
	return {
		status: response.status,
		type: response.headers.get("content-type"),
		etag: response.headers.get("etag"),
		body: await response.text(),
	};
}
