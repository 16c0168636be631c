// Custom impact metrics.

import { equal, ok } from "../trial.js";
import {
	deepEqual,
	flag,
	onDemand,
	reports,
	serve,
	unreported,
	VARIANT,
} from "./support.js";

/** Labels of every sample. */
const LABELS = { appName: "trial", environment: "development" };

export const IMPACT_METRICS = [
	{
		name: "counters, gauges and histograms are reported with the labels of flags and application",
		run: async (trial) => {
			await serve(trial, {
				features: [
					flag("varied", { variants: [VARIANT] }),
					flag("on"),
					flag("off", { enabled: false }),
				],
			});
			const client = trial.open(unreported);
			await client.ready();
			const { impactMetrics } = client;
			impactMetrics.defineCounter("orders", "Orders");
			impactMetrics.defineCounter("idle", "Nothing happens");
			impactMetrics.defineGauge("load", "Load");
			impactMetrics.defineGauge("unset", "Never set");
			impactMetrics.defineHistogram("seconds", "Seconds", [1, 0.1, 1]);
			impactMetrics.defineCounter("orders", "Again");
			const flags = {
				flagNames: ["varied", "on", "off", "unknown"],
				context: {},
			};
			impactMetrics.incrementCounter("orders");
			impactMetrics.incrementCounter("orders", 4);
			impactMetrics.incrementCounter("orders", -4);
			impactMetrics.incrementCounter("orders", Number.NaN);
			impactMetrics.incrementCounter("orders", 2, flags);
			impactMetrics.updateGauge("load", 7);
			impactMetrics.incrementGauge("load", 2);
			impactMetrics.decrementGauge("load", 0.5);
			impactMetrics.updateGauge("load", Number.POSITIVE_INFINITY);
			for (const value of [0.1, 0.5, 3, Number.NaN])
				impactMetrics.observeHistogram("seconds", value);
			await client.flushMetrics();
			const [{ impactMetrics: reported, bucket }] = await reports(trial);
			deepEqual(
				bucket.toggles,
				{},
				"counts: the flags of labels are not counted",
			);
			deepEqual(
				reported,
				[
					{
						name: "orders",
						help: "Orders",
						type: "counter",
						samples: [
							{ labels: LABELS, value: 5 },
							{
								labels: {
									varied: "red",
									on: "enabled",
									off: "disabled",
									unknown: "disabled",
									...LABELS,
								},
								value: 2,
							},
						],
					},
					{
						name: "idle",
						help: "Nothing happens",
						type: "counter",
						samples: [{ labels: {}, value: 0 }],
					},
					{
						name: "load",
						help: "Load",
						type: "gauge",
						samples: [{ labels: LABELS, value: 8.5 }],
					},
					{
						name: "seconds",
						help: "Seconds",
						type: "histogram",
						samples: [
							{
								labels: LABELS,
								count: 3,
								sum: 3.6,
								buckets: [
									{ le: 0.1, count: 1 },
									{ le: 1, count: 2 },
									{ le: "+Inf", count: 3 },
								],
							},
						],
					},
				],
				"impact metrics",
			);
			await client.flushMetrics();
			equal((await reports(trial)).length, 1, "reports: no sample is left");
		},
	},
	{
		name: "the next report includes the impact metrics of a report that failed",
		run: async (trial) => {
			const client = trial.open(unreported);
			await client.ready();
			const { impactMetrics } = client;
			impactMetrics.defineCounter("orders", "Orders");
			impactMetrics.defineGauge("load", "Load");
			impactMetrics.defineHistogram("seconds", "Seconds", [1]);
			await trial.script({ metrics: [{ status: 503 }, { status: 202 }] });
			for (const value of [1, 2]) {
				impactMetrics.incrementCounter("orders", value);
				impactMetrics.updateGauge("load", value);
				impactMetrics.observeHistogram("seconds", value);
				await client.flushMetrics();
			}
			const metrics = (await reports(trial)).pop().impactMetrics;
			deepEqual(
				metrics.map(({ samples }) => samples[0]),
				[
					{ labels: LABELS, value: 3 },
					{ labels: LABELS, value: 2 },
					{
						labels: LABELS,
						count: 2,
						sum: 3,
						buckets: [
							{ le: 1, count: 1 },
							{ le: "+Inf", count: 2 },
						],
					},
				],
				"samples",
			);
		},
	},
	{
		name: "samples with different labels stay apart, also if labels contain `,` and `=`",
		run: async (trial) => {
			const named = (name, variant) =>
				flag(name, { variants: [{ name: variant, weight: 1000 }] });
			await serve(trial, {
				features: [
					named("x", "red,y=blue"),
					named("z", "red"),
					named("y", "blue"),
				],
			});
			const client = trial.open(unreported);
			await client.ready();
			const { impactMetrics } = client;
			impactMetrics.defineCounter("orders", "Orders");
			for (const flagNames of [["x"], ["z", "y"], ["y", "z"]])
				impactMetrics.incrementCounter("orders", 1, { flagNames, context: {} });
			await client.flushMetrics();
			const [{ impactMetrics: reported }] = await reports(trial);
			deepEqual(
				reported[0].samples,
				[
					{ labels: { x: "red,y=blue", ...LABELS }, value: 1 },
					{ labels: { z: "red", y: "blue", ...LABELS }, value: 2 },
				],
				"samples",
			);
		},
	},
	{
		name: "an impact metric without a definition, or with an invalid one, is ignored with a warning",
		run: async (trial) => {
			const client = trial.open({ ...onDemand, metricsInterval: 1e9 });
			const { impactMetrics } = client;
			await trial.sleep(0);
			const invalid = {
				"counter `x` is not defined": () => impactMetrics.incrementCounter("x"),
				"metric `` needs a name": () => impactMetrics.defineCounter("", "x"),
				"metric `5` needs a name": () => impactMetrics.defineCounter(5, "x"),
				"metric `z` needs a name": () => impactMetrics.defineGauge("z", 6),
				"Symbol(s)": () => impactMetrics.defineCounter(Symbol("s"), "x"),
				"gauge `x` is not defined": () => {
					impactMetrics.defineCounter("x", "x");
					impactMetrics.updateGauge("x", 1);
				},
			};
			for (const [expected, call] of Object.entries(invalid)) {
				call();
				const last = trial.warnings.pop();
				ok(last?.includes(expected), `${expected}: ${last}`);
			}
		},
	},
	{
		name: "impact metrics of wrong types are ignored with a warning; none makes a call throw",
		run: async (trial) => {
			const client = trial.open({ ...onDemand, metricsInterval: 1e9 });
			const { impactMetrics } = client;
			await client.ready();
			impactMetrics.defineCounter("orders", "Orders");
			impactMetrics.defineGauge("users", "Users");
			const bare = Object.create(null);
			const failing = {
				toString() {
					throw new Error("no string");
				},
			};
			const count = (flags) => () =>
				impactMetrics.incrementCounter("orders", 1, flags);
			const context = {};
			const list =
				"impact metric `orders`: `flagNames` is not a list of strings";
			const calls = [
				[
					"impact metric `h` has the default buckets: pass a list",
					() => impactMetrics.defineHistogram("h", "h", null),
				],
				[
					"counter `Symbol(x)` is not defined: define it before use",
					() => impactMetrics.incrementCounter(Symbol("x")),
				],
				[
					"gauge `object` is not defined: define it before use",
					() => impactMetrics.updateGauge(bare, 1),
				],
				[
					"impact metric `object` needs a name and a help string",
					() => impactMetrics.defineCounter(bare, "x"),
				],
				[
					"impact metric `object` needs a name and a help string",
					() => impactMetrics.defineGauge(failing, "x"),
				],
				[list, count({ flagNames: "on", context })],
				[list, count({ flagNames: 7, context })],
				[list, count({ flagNames: ["on", bare, Symbol("x")], context })],
				[
					"counter `orders`: no names",
					count({
						get flagNames() {
							throw new Error("no names");
						},
					}),
				],
				["", count({ flagNames: ["on"], context: null })],
				["", count({ flagNames: ["on"], context: 7 })],
				["", count("on")],
				["", count(null)],
				["", () => impactMetrics.decrementGauge("users", Symbol("x"))],
				["", () => impactMetrics.decrementGauge("users", 7n)],
				["", () => impactMetrics.decrementGauge("users", "7")],
				["", () => impactMetrics.incrementGauge("users", bare)],
				["", () => impactMetrics.observeHistogram("h", {})],
			];
			for (const [expected, call] of calls) {
				trial.warnings.length = 0;
				call();
				equal(trial.warnings.join(), expected, String(call));
			}
			await client.flushMetrics();
			const [{ impactMetrics: reported }] = await reports(trial);
			const samples = reported.find(({ name }) => name === "orders").samples;
			deepEqual(
				samples,
				[
					{ labels: LABELS, value: 4 },
					{ labels: { on: "enabled", ...LABELS }, value: 3 },
				],
				"samples",
			);
			const gauge = reported.find(({ name }) => name === "users");
			equal(gauge, undefined, "a gauge without a valid value");
			const histogram = reported.find(({ name }) => name === "h").samples[0];
			equal(histogram.buckets.length, 12, "default buckets");
		},
	},
];
