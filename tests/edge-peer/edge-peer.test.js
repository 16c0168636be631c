// The edge beside a live unleash-edge: both have the same server, and answer the same requests.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { createEdge } from "fanion/edge";
import {
	BROWSERS,
	COUNTRIES,
	DOMAINS,
	PLANS,
	tenantId,
	userId,
} from "../../benches/workloads/contexts.js";
import { findWorkload } from "../../benches/workloads/index.js";
import { createPrng } from "../../benches/workloads/prng.js";
import { createRecordedEdge } from "../edge/support/answers.js";
import { assertAlike, toAnswer } from "../edge/support/differences.js";
import { ask, post } from "../edge/support/edges.js";
import { startUpstream } from "../edge-server/support/upstream.js";
import { askPeer, startPeer } from "./peer.js";

const FILE = new URL("../data/edge/unleash-edge-20.1.json", import.meta.url);
const { given, answers } = JSON.parse(readFileSync(FILE, "utf8"));
const TOKENS = ["*:development.c0ffee11", "*:production.f00dbabe"];
const FRONTEND = "*:development.frontend01";
const CONTEXTS = 10_000;
/** How many requests the peer answers at the same time. */
const CONCURRENCY = 20;

/** Starts both edges before a server with documents of two environments. */
async function startBoth(context, documents) {
	const upstream = await startUpstream(context, undefined, given.tokens);
	upstream.documents = documents;
	const edge = createRecordedEdge(createEdge, upstream);
	context.after(() => edge.close());
	await edge.ready();
	return { edge, peer: await startPeer(context, upstream.url, TOKENS) };
}

const documentOf = (features, segments) => ({
	version: 2,
	features,
	segments,
	meta: { etag: '"5"', revisionId: 5, queryHash: "x" },
});

test("every recorded request has the answer of the peer, except for named differences", async (t) => {
	const { development, production } = given.features;
	const { edge, peer } = await startBoth(t, {
		development: documentOf(development, given.segments),
		production: documentOf(production, given.segments),
	});
	for (const [name, recorded] of Object.entries(answers))
		await t.test(name, async () => {
			const live = await askPeer(peer, recorded);
			const response = await ask(edge, recorded.request);
			const { status } = response;
			const headers = Object.fromEntries(response.headers);
			const answer = toAnswer({ status }, await response.text(), headers);
			assertAlike(live, name, answer);
		});
});

test(`${CONTEXTS} random contexts have the answers of the peer: W2`, async (t) => {
	const [document] = findWorkload("W2").documents;
	const { features, segments } = document;
	const { edge, peer } = await startBoth(t, {
		development: documentOf(features, segments),
		production: documentOf([], []),
	});
	const prng = createPrng(7);
	let enabled = 0;
	for (let asked = 0; asked < CONTEXTS; asked += CONCURRENCY) {
		const contexts = Array.from({ length: CONCURRENCY }, () =>
			randomContext(prng),
		);
		const counts = await Promise.all(
			contexts.map((context) => compare(edge, peer, context)),
		);
		enabled += counts.reduce((sum, count) => sum + count, 0);
	}
	t.diagnostic(`${enabled} of ${CONTEXTS * features.length} flags are on`);
});

/** Fails unless both edges have the same flags for a context; returns how many are on. */
async function compare(edge, peer, context) {
	const path = "/api/frontend/all";
	const headers = {
		authorization: FRONTEND,
		"content-type": "application/json",
	};
	const body = JSON.stringify({ context });
	const request = { method: "POST", path, headers, body };
	const live = JSON.parse((await askPeer(peer, { request })).body);
	const { json } = await post(edge, path, FRONTEND, { context });
	const label = JSON.stringify(context);
	assert.deepEqual(toFlags(json), toFlags(live), label);
	return json.toggles.filter(({ enabled }) => enabled).length;
}

/** Returns flags by name, without the member that unleash-edge lacks. */
function toFlags({ toggles }) {
	const entries = toggles.map(({ name, variant, ...flag }) => {
		const { feature_enabled, ...rest } = variant;
		return [name, { ...flag, variant: rest }];
	});
	return Object.fromEntries(entries);
}

/** Creates a context that lacks some fields, but none that selects variants or rollouts: draws would be random. */
function randomContext(prng) {
	const all = {
		country: prng.pick(COUNTRIES),
		plan: prng.pick(PLANS),
		browser: prng.pick(BROWSERS),
		email: `${userId(prng.int(0, 999))}@${prng.pick(DOMAINS)}`,
		age: String(prng.int(10, 80)),
		appVersion: `${prng.int(0, 6)}.${prng.int(0, 12)}.${prng.int(0, 20)}`,
		tenant: tenantId(prng.int(0, 99_999)),
	};
	const properties = Object.fromEntries(
		Object.entries(all).filter(() => prng.chance(0.8)),
	);
	return {
		userId: userId(prng.int(0, 49_999)),
		sessionId: `session-${prng.int(0, 999_999)}`,
		remoteAddress: `10.${prng.int(0, 255)}.${prng.int(0, 255)}.${prng.int(1, 254)}`,
		currentTime: "2026-11-01T12:00:00.000Z",
		properties,
	};
}
