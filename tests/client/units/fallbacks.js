// The fallback of an evaluation: a value, or a function as in `unleash-client`.

import { equal, ok } from "../trial.js";
import { deepEqual, onDemand, unreported, VARIANT } from "./support.js";

const disabled = { name: "disabled", enabled: false, feature_enabled: false };

/** Fallbacks from JavaScript that are neither a boolean nor a variant. */
const ODD = [null, 1, "true", {}, [], async () => true, () => "true", () => {}];

export const FALLBACKS = [
	{
		name: "a fallback may be a function of the flag and the context, called for unknown flags only",
		run: async (trial) => {
			trial.skipCountCheck();
			const client = trial.open({
				metricsInterval: 1e9,
				refreshInterval: 0,
				context: { plan: "pro" },
			});
			const calls = [];
			const answer = (value) => (name, context) => {
				calls.push([name, context.userId, context.plan]);
				return value;
			};
			const context = { userId: "7" };
			equal(client.isEnabled("x", context, answer(true)), true, "before ready");
			await client.ready();
			equal(client.isEnabled("x", context, answer(false)), false, "false");
			const variant = client.getVariant("x", context, answer(VARIANT));
			deepEqual(variant, VARIANT, "getVariant");
			equal(client.evaluate("x", context, answer(VARIANT)), undefined, "x");
			deepEqual(calls, Array(4).fill(["x", "7", "pro"]), "calls");
			equal(client.isEnabled("off", context, answer(true)), false, "`off`");
			client.getVariant("off", context, answer(VARIANT));
			equal(calls.length, 4, "calls for a known flag");
			await client.flushMetrics();
			const [{ body }] = await trial.requests("metrics");
			const { yes, no } = JSON.parse(body).bucket.toggles.x;
			deepEqual([yes, no], [1, 3], "counts");
		},
	},
	{
		name: "a fallback that is neither a boolean nor a variant is false, or the variant `disabled`",
		run: async (trial) => {
			const client = trial.open(onDemand);
			await client.ready();
			for (const fallback of ODD) {
				const given = `fallback ${fallback}`;
				equal(client.isEnabled("x", {}, fallback), false, given);
				deepEqual(client.getVariant("x", {}, fallback), disabled, given);
			}
			equal(trial.warnings.join(), "", "warnings");
		},
	},
	{
		name: "a fallback that throws is false, or the variant `disabled`, with a warning",
		run: async (trial) => {
			const client = trial.open(onDemand);
			await client.ready();
			const fail = () => {
				throw new Error("no answer");
			};
			equal(client.isEnabled("x", {}, fail), false, "isEnabled");
			deepEqual(client.getVariant("x", {}, fail), disabled, "getVariant");
			equal(client.evaluate("x", {}, fail), undefined, "evaluate");
			equal(trial.warnings.length, 3, "warnings");
			ok(trial.warnings[0].includes("no answer"), trial.warnings[0]);
		},
	},
	{
		name: "a fallback variant whose members throw is the variant `disabled`, with a warning",
		run: async (trial) => {
			trial.skipCountCheck();
			const client = trial.open(unreported);
			await client.ready();
			const fail = () => {
				throw new Error("no member");
			};
			const descriptor = { get: fail, enumerable: true };
			const variants = [
				Object.defineProperty({ ...VARIANT }, "feature_enabled", descriptor),
				Object.defineProperty({ ...VARIANT }, "name", descriptor),
				new Proxy({}, { get: fail }),
			];
			for (const variant of variants) {
				trial.warnings.length = 0;
				for (const fallback of [variant, () => variant]) {
					const result = client.getVariant("x", {}, fallback);
					deepEqual(result, disabled, "getVariant");
					equal(client.evaluate("x", {}, fallback), undefined, "evaluate");
				}
				equal(
					new Set(trial.warnings).size,
					1,
					`warnings: ${trial.warnings.join()}`,
				);
				const [warning] = trial.warnings;
				equal(warning, "the fallback failed: no member", "warning");
			}
			// Each member is read once: a later getter cannot change what is counted.
			let reads = 0;
			const changing = { ...VARIANT, feature_enabled: true };
			const get = () => {
				reads += 1;
				return reads === 1 ? "mine" : fail();
			};
			Object.defineProperty(changing, "name", { get });
			equal(client.getVariant("x", {}, changing), changing, "the variant");
			await client.flushMetrics();
			const [{ body }] = await trial.requests("metrics");
			const { variants: counts } = JSON.parse(body).bucket.toggles.x;
			deepEqual(counts, { disabled: 12, mine: 1 }, "counts");
		},
	},
	{
		name: "a fallback, clock or random source that is async and rejects leaves no rejection",
		run: async (trial) => {
			const fail = async () => {
				throw new Error("no answer");
			};
			const client = trial.open({ ...onDemand, now: fail, random: fail });
			await client.ready();
			equal(client.isEnabled("x", {}, fail), false, "isEnabled");
			deepEqual(client.getVariant("x", {}, fail), disabled, "getVariant");
			equal(client.evaluate("x", {}, fail), undefined, "evaluate");
			await trial.script({ features: [{ status: 503 }] });
			await client.refresh();
		},
	},
];
