// What a router reports to Unleash through its client.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { createCanary } from "fanion/canary";
import { createClient } from "fanion/client";
import { createApp, createVisitor, documentOf } from "./trials/support.js";

/** Creates a client of a server that serves flags and keeps reports. */
function createServer(t, answer) {
	const reports = [];
	const flags = createClient({
		url: "https://unleash.test",
		token: "t",
		appName: "shop",
		refreshInterval: 0,
		fetch: async (url, { body }) => {
			const { pathname } = new URL(url);
			if (pathname.endsWith("/client/features")) return answer();
			if (pathname.endsWith("/client/metrics")) reports.push(JSON.parse(body));
			return new Response(null, { status: 202 });
		},
	});
	flags.on("error", () => {});
	t.after(() => flags.close());
	return { flags, reports };
}

/** The `ctx` of a Worker. */
function createLifetime() {
	const work = [];
	return {
		waitUntil: (promise) => void work.push(promise),
		end: () => Promise.all(work),
	};
}

test("in a Worker, a request fetches the flags, and requests, errors and seconds of each build are reported", async (t) => {
	const document = documentOf({ users: ["anna"] });
	const { flags, reports } = createServer(t, () => Response.json(document));
	const failing = () => new Response("broken", { status: 500 });
	const canary = createCanary({
		flags,
		flag: "build",
		builds: { stable: createApp("stable"), "v2.1": createApp("v2", failing) },
		context: ({ headers }) => ({ userId: headers.get("user") ?? undefined }),
		logger() {},
	});
	document.features[0].strategies[0].variants[0].name = "v2.1";
	for (const user of ["anna", "bob", "bob"]) {
		const lifetime = createLifetime();
		const response = await createVisitor(canary, user).ask(
			"/",
			{},
			{},
			lifetime,
		);
		assert.equal(response.status, 200);
		await lifetime.end();
	}
	await flags.flushMetrics();
	const metrics = reports.flatMap(({ impactMetrics = [] }) => impactMetrics);
	const totals = {};
	for (const { name, samples } of metrics)
		for (const { value, count } of samples)
			totals[name] = (totals[name] ?? 0) + (value ?? count);
	assert.deepEqual(totals, {
		build_v2_1_requests: 1,
		build_v2_1_errors: 1,
		build_v2_1_latency: 1,
		build_stable_requests: 2,
		build_stable_errors: 0,
		build_stable_latency: 2,
	});
});

test("a server that does not answer delays a request for at most a second, and the stable build answers", async (t) => {
	const { flags } = createServer(t, () => new Promise(() => {}));
	const canary = createCanary({
		flags,
		flag: "build",
		builds: { stable: createApp("stable"), v2: createApp("v2") },
		logger() {},
	});
	const late = setTimeout(8000, "late", { ref: false });
	const answer = createVisitor(canary).ask("/", {}, {}, createLifetime());
	const response = await Promise.race([answer, late]);
	assert.notEqual(response, "late");
	assert.equal(response.headers.get("x-build-reason"), "unavailable");
});
