// Values of wrong types from JavaScript: none makes a method throw, or a promise of a timer reject.

import { equal, OLD, ok } from "../trial.js";
import { deepEqual, flag, reports, serve, unreported } from "./support.js";

/** Values that cannot be converted to a string, or are none. */
const ODD = {
	"an object": {},
	"an object without a prototype": Object.create(null),
	"an object of a request": JSON.parse('{"toString":1,"valueOf":1}'),
	"an object whose `toString` throws": {
		toString() {
			throw new Error("no string");
		},
	},
	"a symbol": Symbol("flag"),
	"a number": 7,
	"a list": ["on"],
	undefined,
	null: null,
};

export const WRONG_TYPES = [
	{
		name: "a flag name that is no string returns the fallback, and is not counted",
		run: async (trial) => {
			const client = trial.open({ ...unreported, refreshInterval: 1e9 });
			const variant = { name: "mine", enabled: true, feature_enabled: true };
			const impressions = [];
			client.on("impression", (impression) => impressions.push(impression));
			for (const isReady of [false, true]) {
				if (isReady) await client.ready();
				for (const [label, name] of Object.entries(ODD)) {
					equal(client.isEnabled(name), false, label);
					equal(client.isEnabled(name, {}, true), true, label);
					equal(
						client.isEnabled(name, {}, () => true),
						true,
						label,
					);
					equal(client.getVariant(name).name, "disabled", label);
					equal(client.getVariant(name, {}, variant).name, "mine", label);
					equal(client.evaluate(name), undefined, label);
				}
			}
			await client.flushMetrics();
			equal((await reports(trial)).length, 0, "reports");
			trial.isEnabled(client, "on");
			await client.flushMetrics();
			const [{ bucket }] = await reports(trial);
			const counts = { on: { yes: 1, no: 0, variants: {} } };
			deepEqual(bucket.toggles, counts, "counts");
			equal(impressions.length, 0, "impressions");
			equal(trial.warnings.join(), "", "warnings");
		},
	},
	{
		name: "reports follow a report that cannot be made, and neither a timer nor close() rejects",
		run: async (trial) => {
			let fails = true;
			// A `Proxy` of the caller may fail at any time.
			const customStrategies = new Proxy(
				{},
				{
					ownKeys() {
						if (fails) throw new Error("no names");
						return [];
					},
				},
			);
			const failing = () => trial.warnings.join().includes("no names");
			fails = false;
			// The registration is repeated with each report.
			await trial.script({ register: [{ status: 503 }] });
			const client = trial.open({ customStrategies });
			await client.ready();
			await trial.awaitRequests("register", 1);
			fails = true;
			trial.isEnabled(client, "on");
			await trial.until("a report fails", failing);
			await client.flushMetrics();
			fails = false;
			trial.isEnabled(client, "on");
			await trial.awaitRequests("register", 1);
			fails = true;
			await client.close();
		},
	},
	{
		name: "headers, ids and failures of any type make a request fail, and the next one follows",
		run: async (trial) => {
			await trial.script({ features: [{ body: OLD }] });
			for (const [label, value] of Object.entries(ODD)) {
				const options = { refreshInterval: 20, metricsInterval: 30 };
				for (const odd of [
					{ headers: { "x-odd": value } },
					{ instanceId: value },
				]) {
					const client = trial.open({ ...options, ...odd });
					await client.ready(300).catch(({ code }) => {
						equal(code, "PROVIDER_NOT_READY", label);
					});
					client.isEnabled("on");
					await client.flushMetrics();
					await client.close();
				}
			}
			trial.skipCountCheck();
		},
	},
	{
		name: "a `fetch` that rejects with any value makes a request fail, and the next one follows",
		run: async (trial) => {
			const failures = [
				...Object.values(ODD),
				new Proxy(
					{},
					{
						get() {
							throw new Error("no member");
						},
					},
				),
			];
			let calls = 0;
			const send = globalThis.fetch;
			const client = trial.open({
				random: () => 0,
				fetch: (...request) => {
					calls += 1;
					if (calls <= failures.length)
						return Promise.reject(failures[calls - 1]);
					return send(...request);
				},
			});
			await client.ready();
			ok(trial.errors.length > 0, "errors");
		},
	},
	{
		name: "a console that throws makes no evaluation throw, and no timer reject",
		run: async (trial) => {
			const { warn, error } = console;
			let calls = 0;
			console.warn = console.error = () => {
				calls += 1;
				throw new Error("no console");
			};
			try {
				const unknown = { strategies: [{ name: "ActiveForDomain" }] };
				const features = Array.from({ length: 9 }, (_, index) =>
					flag(`flag-${index}`, unknown),
				);
				await serve(trial, { features });
				const { url } = trial;
				const client = trial.createClient({ ...unreported, url, appName: "x" });
				trial.clients.push(client);
				for (const name of ["ready", "update"])
					client.on(name, () => {
						throw new Error("no listener");
					});
				await client.ready();
				equal(client.isEnabled("flag-0"), false, "isEnabled");
				equal(client.evaluateAll().size, 9, "evaluateAll");
				await trial.script({ features: [{ status: 503 }] });
				await client.refresh();
				trial.skipCountCheck();
				await client.close();
			} finally {
				Object.assign(console, { warn, error });
			}
			ok(calls > 8, `${calls} calls`);
		},
	},
];
