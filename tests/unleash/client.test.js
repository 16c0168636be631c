// The client with a real Unleash server.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { createClient } from "fanion/client";
import * as dropIn from "fanion/compat/unleash-client";
import * as original from "unleash-client";
import { readText } from "../js/support/fixtures.js";
import { admin, BACKEND, FRONTEND, request, SERVER, turn } from "./admin.js";
import { runProgram } from "./node-sdk-program.js";
import { seed, users } from "./seed.js";
import { assertCounted } from "./server-answers.js";
import { TIMEOUT, until } from "./wait.js";

const PREFIX = `live-${Date.now()}.`;

/** Options by the way in which the client learns of changes. */
const MODES = {
	polling: {},
	delta: { delta: true },
	streaming: { streaming: true },
};

describe("a client of an Unleash server", () => {
	const clients = [];
	let names;
	before(async () => {
		names = await seed(PREFIX);
		// The frontend API of the server has new flags after a second.
		await until("the server has all flags", async () => {
			const { toggles } = await request("GET", "/api/frontend", FRONTEND);
			return toggles.some(({ name }) => name === `${PREFIX}child`);
		});
	});
	after(() => Promise.all(clients.map((client) => client.close())));

	function open(options) {
		const client = createClient({
			url: SERVER,
			token: BACKEND,
			appName: `${PREFIX}app`,
			namePrefix: PREFIX,
			...options,
		});
		client.errors = [];
		client.on("error", (error) => client.errors.push(error.message));
		// One flag has a strategy that is unknown to the server and to the client.
		client.on("warn", () => {});
		clients.push(client);
		return client;
	}

	for (const [mode, options] of Object.entries(MODES))
		it(`receives changes by ${mode}`, async (t) => {
			let requests = 0;
			const client = open({
				...options,
				refreshInterval: 2000,
				metricsInterval: 0,
				fetch: (...request) => {
					requests += 1;
					return fetch(...request);
				},
			});
			await client.ready(TIMEOUT);
			assert.deepEqual(
				client
					.flags()
					.map(({ name }) => name)
					.sort(),
				names.sort(),
			);
			const flag = `${PREFIX}changing`;
			for (const [turned, isOn] of [
				["on", true],
				["off", false],
			]) {
				await turn(flag, turned);
				await until("the server has the change", async () => {
					const path = `/api/client/features?namePrefix=${flag}`;
					const { features } = await request("GET", path, BACKEND);
					return features[0].enabled === isOn;
				});
				const before = requests;
				await until(
					"the client has the change",
					() => client.isEnabled(flag) === isOn,
				);
				const sent = requests - before;
				assert.ok(sent <= (mode === "streaming" ? 0 : 2), `${sent} requests`);
				t.diagnostic(`${turned}: ${sent} requests after the server had it`);
			}
			assert.deepEqual(client.errors, []);
		});

	it("evaluates flags like the server", async (t) => {
		const client = open({ metricsInterval: 0 });
		await client.ready(TIMEOUT);
		const defaults = { appName: `${PREFIX}app`, environment: "development" };
		let evaluations = 0;
		let enabled = 0;
		for (const user of users(200)) {
			const context = { ...defaults, ...user };
			const body = { context };
			const { toggles } = await request(
				"POST",
				"/api/frontend",
				FRONTEND,
				body,
			);
			const served = new Map(toggles.map((toggle) => [toggle.name, toggle]));
			for (const name of names) {
				const toggle = served.get(name);
				const label = `${name} for ${JSON.stringify(user)}`;
				assert.equal(client.isEnabled(name, user), toggle !== undefined, label);
				evaluations += 1;
				if (!toggle) continue;
				enabled += 1;
				// The server sends `feature_enabled` under two names.
				const { featureEnabled, ...variant } = toggle.variant;
				assert.deepEqual(client.getVariant(name, user), variant, label);
			}
		}
		const claim = `${evaluations.toLocaleString("en")} answers for 200 users`;
		assert.ok(readText("README.md").includes(claim), claim);
		t.diagnostic(`${evaluations} evaluations are equal, ${enabled} enabled`);
	});

	it("registers, and the server has exactly the counts of the client", async () => {
		const appName = `${PREFIX}counting`;
		const client = open({ appName });
		await client.ready(TIMEOUT);
		const expected = {};
		for (const user of users(97))
			for (const flag of ["on", "half", "variants", "child", "unknown"]) {
				const name = PREFIX + flag;
				const enabled = client.isEnabled(name, user);
				const variant = client.getVariant(name, user);
				expected[name] ??= { yes: 0, no: 0, variants: {} };
				const count = expected[name];
				count[enabled ? "yes" : "no"] += 1;
				count[variant.feature_enabled ? "yes" : "no"] += 1;
				count.variants[variant.name] = (count.variants[variant.name] ?? 0) + 1;
			}
		await client.close();
		// The server drops counts of unknown flags.
		delete expected[`${PREFIX}unknown`];
		const environment = "development";
		await assertCounted({ appName, environment, counts: expected });
		const application = await until("the server has the application", () =>
			admin("GET", `/api/admin/metrics/applications/${appName}`).catch(
				() => undefined,
			),
		);
		assert.ok(application.strategies.length >= 8);
	});

	it("answers and counts like `unleash-client` in a program of which only the import is changed", async () => {
		const results = [];
		for (const [name, sdk] of Object.entries({ original, dropIn })) {
			const appName = PREFIX + name;
			const options = { appName, prefix: PREFIX, users: users(97) };
			const result = await runProgram(sdk, options);
			const { counts } = result;
			assert.equal(Object.keys(counts).length, 6);
			const environment = "development";
			await assertCounted({ appName, environment, counts });
			results.push(result);
		}
		assert.deepEqual(results[1], results[0]);
	});

	it("reports impact metrics with the state of flags as labels", async () => {
		const appName = "impact";
		const client = open({ appName });
		await client.ready(TIMEOUT);
		const { impactMetrics } = client;
		const counter = `orders_${Date.now()}`;
		const histogram = `seconds_${Date.now()}`;
		const gauge = `load_${Date.now()}`;
		impactMetrics.defineCounter(counter, "Orders");
		impactMetrics.defineGauge(gauge, "Load");
		impactMetrics.defineHistogram(histogram, "Seconds", [1, 2]);
		const flagNames = [`${PREFIX}on`, `${PREFIX}variants`];
		const flags = { flagNames, context: { userId: "anna" } };
		const { name } = client.getVariant(`${PREFIX}variants`, flags.context);
		impactMetrics.incrementCounter(counter, 3, flags);
		impactMetrics.incrementCounter(counter, 2, flags);
		impactMetrics.updateGauge(gauge, 7.5);
		for (const seconds of [0.5, 1.5, 3])
			impactMetrics.observeHistogram(histogram, seconds);
		await client.close();
		assert.deepEqual(client.errors, []);
		const metrics = await until("the server has the metrics", async () => {
			const path = "/internal-backstage/impact/metrics";
			const text = await (await fetch(SERVER + path)).text();
			return text.includes(counter) && text.includes(histogram) && text;
		});
		const lines = metrics.split("\n");
		const line = (start, ...labels) =>
			lines.find(
				(line) =>
					line.includes(start) && labels.every((label) => line.includes(label)),
			);
		const flagLabel = (flag, value) =>
			`${(PREFIX + flag).replaceAll(/[^A-Za-z0-9]/g, "_")}="${value}"`;
		assert.match(
			line(
				`${counter}{`,
				flagLabel("on", "enabled"),
				flagLabel("variants", name),
			),
			/ 5$/,
		);
		assert.match(line(`${gauge}{`), / 7\.5$/);
		assert.match(line(`${histogram}_bucket{`, 'le="2"'), / 2$/);
		assert.match(line(`${histogram}_count{`), / 3$/);
	});
});
