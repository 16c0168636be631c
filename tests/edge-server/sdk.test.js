// The official Node SDK, unchanged, with an edge in place of its server.

import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { initialize } from "unleash-client";
import { startEdge, until } from "./support/command.js";
import { countOf } from "./support/sdk.js";
import { BACKEND, documentOf, startUpstream } from "./support/upstream.js";

for (const workers of [1, 2])
	test(`unleash-client polls and reports, with ${workers} workers`, async (t) => {
		const names = Array.from({ length: 40 }, (_, index) => `flag-${index}`);
		const upstream = await startUpstream(t, documentOf("one", ...names));
		const edge = await startEdge(t, [
			...["-u", upstream.url, "-t", BACKEND],
			...["--features-refresh-interval-seconds", "1"],
			...["--workers", String(workers)],
		]);
		await edge.waitFor(/ready: /);
		const sdk = initialize({
			url: `${edge.url}/api`,
			appName: "shop",
			customHeaders: { Authorization: BACKEND },
			refreshInterval: 200,
			metricsInterval: 60_000,
			disableAutoStart: false,
		});
		t.after(() => sdk.destroy());
		await once(sdk, "synchronized");
		for (let count = 0; count < 7; count += 1)
			assert.equal(sdk.isEnabled("one", { userId: "7" }), true);
		assert.equal(sdk.isEnabled("new"), false);
		await once(sdk, "unchanged");
		upstream.documents.development = documentOf("one", "new", ...names);
		await until(
			() => sdk.isEnabled("new"),
			() => "the change does not reach the SDK",
		);
		await sdk.destroyWithFlush();
		assert.deepEqual(await edge.stop(), { code: 0, signal: null });
		const rows = upstream.reports.flatMap(({ metrics }) => metrics);
		const own = rows.filter(({ featureName }) => featureName === "one");
		assert.equal(
			own.reduce((sum, { yes }) => sum + yes, 0),
			7,
		);
		assert.ok(countOf(upstream) >= 8);
		const applications = upstream.reports.flatMap(
			(report) => report.applications,
		);
		assert.ok(applications.some(({ appName }) => appName === "shop"));
	});
