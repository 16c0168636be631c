// The client beside a real Unleash server.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { createClient } from "fanion/client";
import { readText } from "../js/checkout.js";
import { admin, ask, BACKEND, FRONTEND, SERVER, turn } from "./admin.js";
import { people, seed } from "./seed.js";

const PREFIX = `live-${Date.now()}.`;

/** How long the server may take for what it does from time to time. Milliseconds. */
const PATIENCE = 120_000;

/** The ways to hear of a change. */
const WAYS = {
	polling: {},
	delta: { delta: true },
	streaming: { streaming: true },
};

/** Waits until something is so, and gives it back. */
async function until(what, find) {
	for (const end = Date.now() + PATIENCE; Date.now() < end; ) {
		const found = await find();
		if (found) return found;
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	throw new Error(`never: ${what}`);
}

describe("a client of an Unleash server", () => {
	const clients = [];
	let names;
	before(async () => {
		names = await seed(PREFIX);
		// The server finds out about its own changes after a second.
		await until("all flags are told", async () => {
			const { toggles } = await ask("GET", "/api/frontend", FRONTEND);
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
		// One flag has a strategy that nobody knows, here and there.
		client.on("warning", () => {});
		clients.push(client);
		return client;
	}

	for (const [way, options] of Object.entries(WAYS))
		it(`sees a change by ${way}`, async (t) => {
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
			await client.ready(PATIENCE);
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
				await until("the server tells of it", async () => {
					const path = `/api/client/features?namePrefix=${flag}`;
					const { features } = await ask("GET", path, BACKEND);
					return features[0].enabled === isOn;
				});
				const began = requests;
				await until("the change", () => client.isEnabled(flag) === isOn);
				const looks = requests - began;
				assert.ok(looks <= (way === "streaming" ? 0 : 2), `${looks} requests`);
				t.diagnostic(`${turned}: ${looks} requests after the server knew`);
			}
			assert.deepEqual(client.errors, []);
		});

	it("answers as the server does itself", async (t) => {
		const client = open({ metricsInterval: 0 });
		await client.ready(PATIENCE);
		const everybody = { appName: `${PREFIX}app`, environment: "development" };
		let answers = 0;
		let enabled = 0;
		for (const person of people(200)) {
			const context = { ...everybody, ...person };
			const body = { context };
			const { toggles } = await ask("POST", "/api/frontend", FRONTEND, body);
			const theirs = new Map(toggles.map((toggle) => [toggle.name, toggle]));
			for (const name of names) {
				const toggle = theirs.get(name);
				const about = `${name} for ${JSON.stringify(person)}`;
				assert.equal(
					client.isEnabled(name, person),
					toggle !== undefined,
					about,
				);
				answers += 1;
				if (!toggle) continue;
				enabled += 1;
				// The server says one thing in two ways.
				const { featureEnabled, ...variant } = toggle.variant;
				assert.deepEqual(client.getVariant(name, person), variant, about);
			}
		}
		const told = `${answers.toLocaleString("en")} answers for 200 people`;
		assert.ok(readText("README.md").includes(told), told);
		t.diagnostic(`${answers} answers, ${enabled} of them enabled, are equal`);
	});

	it("is known to the server, with exactly the counts that were made", async () => {
		const appName = `${PREFIX}counting`;
		const client = open({ appName });
		await client.ready(PATIENCE);
		const wanted = {};
		for (const person of people(97))
			for (const flag of ["on", "half", "variants", "child", "unknown"]) {
				const name = PREFIX + flag;
				const enabled = client.isEnabled(name, person);
				const variant = client.getVariant(name, person);
				wanted[name] ??= { yes: 0, no: 0, variants: {} };
				const count = wanted[name];
				count[enabled ? "yes" : "no"] += 1;
				count[variant.feature_enabled ? "yes" : "no"] += 1;
				count.variants[variant.name] = (count.variants[variant.name] ?? 0) + 1;
			}
		await client.close();
		// Of flags that it does not know, the server keeps no counts.
		delete wanted[`${PREFIX}unknown`];
		for (const [name, count] of Object.entries(wanted))
			assert.deepEqual(await counted(name, appName), count, name);
		const application = await until("the application is known", () =>
			admin("GET", `/api/admin/metrics/applications/${appName}`).catch(
				() => undefined,
			),
		);
		assert.ok(application.strategies.length >= 8);
	});

	it("tells numbers of its own, by the flags that people saw", async () => {
		const appName = "impact";
		const client = open({ appName });
		await client.ready(PATIENCE);
		const { impactMetrics } = client;
		const counter = `orders_${Date.now()}`;
		const histogram = `seconds_${Date.now()}`;
		const gauge = `load_${Date.now()}`;
		impactMetrics.defineCounter(counter, "Orders");
		impactMetrics.defineGauge(gauge, "Load");
		impactMetrics.defineHistogram(histogram, "Seconds", [1, 2]);
		const flagNames = [`${PREFIX}on`, `${PREFIX}variants`];
		const seen = { flagNames, context: { userId: "anna" } };
		const { name } = client.getVariant(`${PREFIX}variants`, seen.context);
		impactMetrics.incrementCounter(counter, 3, seen);
		impactMetrics.incrementCounter(counter, 2, seen);
		impactMetrics.updateGauge(gauge, 7.5);
		for (const seconds of [0.5, 1.5, 3])
			impactMetrics.observeHistogram(histogram, seconds);
		await client.close();
		assert.deepEqual(client.errors, []);
		const told = await until("the numbers are told", async () => {
			const path = "/internal-backstage/impact/metrics";
			const text = await (await fetch(SERVER + path)).text();
			return text.includes(counter) && text.includes(histogram) && text;
		});
		const lines = told.split("\n");
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

	async function counted(name, appName) {
		const path = `/api/admin/client-metrics/features/${name}/raw?hoursBack=1`;
		const rows = await until(`counts of ${name}`, async () => {
			const { data } = await admin("GET", path);
			const mine = data.filter((row) => row.appName === appName);
			return mine.length > 0 && mine;
		});
		// More than one when an hour has ended meanwhile.
		const sum = { yes: 0, no: 0, variants: {} };
		for (const { yes, no, variants } of rows) {
			sum.yes += yes;
			sum.no += no;
			for (const [variant, times] of Object.entries(variants ?? {}))
				sum.variants[variant] = (sum.variants[variant] ?? 0) + times;
		}
		return sum;
	}
});
