// Counts of evaluations, and their reports.

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

export const METRICS = [
	{
		name: "isEnabled, getVariant and evaluate are counted; evaluateAll, flags and the engine are not",
		run: async (trial) => {
			await serve(trial, {
				features: [
					flag("on"),
					flag("off", { enabled: false }),
					flag("varied", { variants: [VARIANT] }),
					flag("child", { dependencies: [{ feature: "varied" }] }),
				],
			});
			const client = trial.open({ ...unreported, refreshInterval: 1e9 });
			client.isEnabled("early");
			client.isEnabled("early", {}, true);
			await client.ready();
			for (let times = 0; times < 3; times++) client.isEnabled("on");
			client.isEnabled("off");
			client.getVariant("varied");
			client.getVariant("off");
			client.evaluate("varied");
			client.isEnabled("child");
			client.getVariant(
				"unknown",
				{},
				{
					name: "mine",
					enabled: true,
					feature_enabled: true,
				},
			);
			client.evaluateAll().isEnabled("on");
			client.flags();
			client.engine.isEnabled("on");
			await client.flushMetrics();
			const [{ bucket, impactMetrics }] = await reports(trial);
			deepEqual(
				bucket.toggles,
				{
					early: { yes: 1, no: 1, variants: {} },
					on: { yes: 3, no: 0, variants: {} },
					off: { yes: 0, no: 2, variants: { disabled: 1 } },
					varied: { yes: 2, no: 0, variants: { red: 2 } },
					child: { yes: 1, no: 0, variants: {} },
					unknown: { yes: 1, no: 0, variants: { mine: 1 } },
				},
				"counts",
			);
			equal(impactMetrics, undefined, "impact metrics");
			ok(bucket.start <= bucket.stop, "start is not after stop");
			await client.flushMetrics();
			equal((await reports(trial)).length, 1, "reports: no count is left");
			trial.skipCountCheck();
		},
	},
	{
		name: "the event `sent` has the body of the report",
		run: async (trial) => {
			const client = trial.open(unreported);
			const bodies = [];
			client.on("sent", (body) => bodies.push(body));
			await client.ready();
			trial.isEnabled(client, "on");
			await client.flushMetrics();
			deepEqual(bodies, await reports(trial), "reports");
		},
	},
	{
		name: "the next report includes a report that failed, and its start time",
		run: async (trial) => {
			let time = 1.7e12;
			const client = trial.open({ ...unreported, now: () => time });
			await client.ready();
			await trial.script({
				metrics: [{ status: 503 }, { status: 500 }, { status: 202 }],
			});
			for (let times = 0; times < 3; times++) {
				trial.isEnabled(client, "on");
				await client.flushMetrics();
				time += 60_000;
			}
			const { bucket } = (await reports(trial)).pop();
			deepEqual(
				bucket,
				{
					start: new Date(1.7e12),
					stop: new Date(1.7e12 + 120_000),
					toggles: { on: { yes: 3, no: 0, variants: {} } },
				},
				"the report",
			);
		},
	},
	{
		name: "flushMetrics sends no report with counts younger than `minAge`",
		run: async (trial) => {
			let time = 1.7e12;
			const client = trial.open({ ...unreported, now: () => time });
			await client.ready();
			trial.isEnabled(client, "on");
			await client.flushMetrics(1000);
			equal((await reports(trial)).length, 0, "reports");
			time += 1000;
			await client.flushMetrics(1000);
			equal((await reports(trial)).length, 1, "reports");
		},
	},
	{
		name: "flushMetrics with `minAge` sends no report of a sample that is younger",
		run: async (trial) => {
			let time = 1.7e12;
			const client = trial.open({ ...unreported, now: () => time });
			await client.ready();
			client.impactMetrics.defineCounter("orders", "Orders");
			client.impactMetrics.incrementCounter("orders");
			await client.flushMetrics(1000);
			equal((await reports(trial)).length, 0, "reports");
			time += 1000;
			await client.flushMetrics(1000);
			const [{ bucket }, ...more] = await reports(trial);
			equal(more.length, 0, "more reports");
			equal(Date.parse(bucket.start), 1.7e12, "start");
		},
	},
	{
		name: "flushMetrics with `minAge` pauses after a failure, and for the Retry-After",
		run: async (trial) => {
			let time = 1.7e12;
			const client = trial.open({
				...onDemand,
				metricsInterval: 60_000,
				now: () => time,
				random: () => 0.5,
			});
			await client.ready();
			trial.isEnabled(client, "on");
			const headers = { "retry-after": "60" };
			await trial.script({
				metrics: [{ status: 503 }, { status: 429, headers }, { status: 202 }],
			});
			const reportsAfter = async (delay) => {
				time += delay;
				for (let call = 0; call < 3; call++) await client.flushMetrics(1000);
				return (await reports(trial)).length;
			};
			equal(await reportsAfter(1000), 1, "reports");
			equal(await reportsAfter(999), 1, "reports before the end of the pause");
			equal(await reportsAfter(1001), 2, "reports after the pause");
			equal(await reportsAfter(59_999), 2, "reports within Retry-After");
			equal(await reportsAfter(1), 3, "reports after Retry-After");
		},
	},
	...[401, 503].map((status) => ({
		name: `a registration that is accepted later does not end the pause after a report with ${status}`,
		run: async (trial) => {
			let time = 1.7e12;
			const client = trial.open({
				...onDemand,
				metricsInterval: 60_000,
				now: () => time,
			});
			await client.ready();
			trial.isEnabled(client, "on");
			await trial.script({
				register: [{ status: 202, chunks: ["", "x"], pause: 100 }],
				metrics: [{ status }, { status: 202 }],
			});
			await client.flushMetrics();
			time += 10;
			await client.flushMetrics(1);
			equal((await reports(trial)).length, 1, "reports");
			await client.refresh();
		},
	})),
	{
		name: "flushMetrics with a small `minAge` pauses for two seconds after a failure, like ensureFresh",
		run: async (trial) => {
			let time = 1.7e12;
			const client = trial.open({
				...onDemand,
				metricsInterval: 60_000,
				now: () => time,
				random: () => 0.5,
			});
			await client.ready();
			trial.isEnabled(client, "on");
			await trial.script({
				features: [{ status: 503 }],
				metrics: [{ status: 503 }, { status: 202 }],
			});
			const requestsAfter = async (delay) => {
				time += delay;
				await Promise.all([client.flushMetrics(5), client.ensureFresh(5)]);
				const features = (await trial.requests("features")).length;
				return `${features} ${(await reports(trial)).length}`;
			};
			equal(await requestsAfter(10), "2 1", "requests");
			equal(await requestsAfter(1999), "2 1", "requests during the pause");
			equal(await requestsAfter(1), "3 2", "requests after the pause");
		},
	},
	{
		name: "flushMetrics sends no report after 401 until refresh()",
		run: async (trial) => {
			const client = trial.open({ ...onDemand, metricsInterval: 60_000 });
			await client.ready();
			trial.isEnabled(client, "on");
			await trial.script({ metrics: [{ status: 401 }, { status: 202 }] });
			for (let call = 0; call < 3; call++) await client.flushMetrics();
			equal((await reports(trial)).length, 1, "reports");
			await client.refresh();
			await client.flushMetrics();
			equal((await reports(trial)).length, 2, "reports after refresh()");
		},
	},
	...[400, 413].map((status) => ({
		name: `the warning about a report that gets ${status} names its contents`,
		run: async (trial) => {
			const client = trial.open(unreported);
			await client.ready();
			client.impactMetrics.defineCounter("orders", "Orders");
			client.impactMetrics.incrementCounter("orders");
			await trial.script({ metrics: [{ status }] });
			await client.flushMetrics();
			client.isEnabled("on");
			await client.flushMetrics();
			const rejected = trial.warnings.filter((warning) =>
				warning.includes("rejected a report"),
			);
			deepEqual(
				rejected.map((warning) => warning.split(": ")[1]),
				[
					"1 impact metrics are not counted",
					"1 evaluations are not counted",
					"1 impact metrics are not counted",
				],
				"warnings",
			);
			trial.skipCountCheck();
		},
	})),
	{
		name: "no more than 10,000 flags are counted, with one warning for each report",
		run: async (trial) => {
			const client = trial.open({ ...unreported, refreshInterval: 1e9 });
			await client.ready();
			const fill = () => {
				for (let index = 0; index < 10_003; index++)
					client.isEnabled(`flag-${index}`);
				return trial.warnings.filter((message) =>
					message.includes("too many flags"),
				).length;
			};
			equal(fill(), 1, "warnings of the first window");
			await client.flushMetrics();
			equal(fill(), 2, "warnings of two windows");
			const names = (await reports(trial)).flatMap(({ bucket }) =>
				Object.keys(bucket.toggles),
			);
			equal(new Set(names).size, 10_000, "distinct flags");
			equal(names.length, 10_000, "flags");
			trial.skipCountCheck();
		},
	},
	...[
		["TimeoutError", "signal timed out"],
		["AbortError", "signal is aborted without reason"],
		["Error", "socket closed: keepalive timeout"],
		["TypeError", "the cache of the proxy is full"],
	].map(([name, message]) => ({
		name: `a report that fails after its delivery with \`${message}\` is not sent twice at once, and later requests keep their signal`,
		run: async (trial) => {
			let failures = 1;
			const signals = [];
			const client = trial.open({
				...unreported,
				fetch: async (address, init) => {
					signals.push("signal" in init);
					const response = await fetch(address, init);
					if (!address.endsWith("/metrics") || failures === 0) return response;
					failures -= 1;
					throw Object.assign(new Error(message), { name });
				},
			});
			await client.ready();
			client.isEnabled("on");
			await client.flushMetrics();
			equal((await reports(trial)).length, 1, "reports");
			await client.refresh();
			ok(signals.every(Boolean), `signals: ${signals.join()}`);
			trial.skipCountCheck();
		},
	})),
	{
		name: "`metricsInterval: 0` sends neither reports nor a registration",
		run: async (trial) => {
			const client = trial.open({ metricsInterval: 0 });
			await client.ready();
			client.isEnabled("on");
			await client.flushMetrics();
			await client.close();
			const requests = await trial.requests();
			ok(
				requests.every(({ kind }) => kind === "features"),
				"every request is for flags",
			);
		},
	},
	...[1, 2, 3].map((seed) => ({
		name: `the sum of the accepted reports equals the counts, with random failures of seed ${seed}`,
		run: async (trial) => {
			const client = await trial.openReady({
				...unreported,
				refreshInterval: 1e9,
			});
			const draw = generator(seed);
			const answers = [
				{ status: 202 },
				{ status: 503 },
				{ status: 204 },
				{ refuse: true },
				{ status: 429 },
				{ status: 401 },
			];
			for (let round = 0; round < 25; round++) {
				const metrics = [1, 2, 3].map(() => answers[draw(answers.length)]);
				await trial.script({ metrics });
				for (let times = draw(40); times > 0; times--)
					trial.isEnabled(client, `flag-${draw(12)}`);
				await Promise.all([client.flushMetrics(), client.flushMetrics()]);
			}
			await trial.script({ metrics: [{ status: 202 }] });
		},
	})),
];

/** Returns a generator of integers below a limit, equal for equal seeds. */
function generator(seed) {
	let state = seed;
	return (limit) => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return (state >>> 8) % limit;
	};
}
