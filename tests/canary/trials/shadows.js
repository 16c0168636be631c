import { createVisitor, equal, openCanary, until } from "./support.js";

export const SHADOWS = [
	{
		name: "copies of requests go to the newest build, and both results are compared",
		async run() {
			const comparisons = [];
			const { canary, v2 } = openCanary({
				answers: {
					v2: ({ url }) =>
						url.endsWith("/broken?x=1")
							? new Response("", { status: 500 })
							: undefined,
				},
				shadow: {
					share: 1,
					onCompare: (comparison) => comparisons.push(comparison),
				},
			});
			const visitor = createVisitor(canary, "bob");
			equal(await (await visitor.page("/fine")).text(), "stable /fine");
			equal(await (await visitor.page("/broken?x=1")).text(), "stable /broken");
			await until(() => (comparisons.length === 2 ? true : undefined));
			const results = comparisons.map(
				({ method, path, build, stable, shadow }) => [
					method,
					path,
					build,
					stable.status,
					shadow.status,
				],
			);
			equal(results, [
				["GET", "/fine", "v2", 200, 200],
				["GET", "/broken", "v2", 200, 500],
			]);
			equal(
				comparisons.every(
					({ stable, shadow }) => stable.latency >= 0 && shadow.latency >= 0,
				),
				true,
			);
			equal(
				v2.requests.map(({ headers }) => headers.get("x-build-shadow")),
				["1", "1"],
			);
			equal(
				(await canary.status()).builds.v2,
				undefined,
				"the counts of the shadow",
			);
		},
	},
	{
		name: "the share of copies is that of the option; requests with a body are never copied",
		async run() {
			let next = 0;
			const { canary, v2 } = openCanary({
				shadow: 0.25,
				random: () => (next++ % 100) / 100,
			});
			const visitor = createVisitor(canary, "bob");
			for (let count = 0; count < 100; count++) await visitor.page();
			await until(() => (v2.requests.length === 25 ? true : undefined));
			for (let count = 0; count < 100; count++)
				await visitor.ask("/api", { method: "POST", body: "x" });
			equal(v2.requests.length, 25);
		},
	},
	{
		name: "a copy that is not answered in time is canceled, and has no status",
		async run() {
			const comparisons = [];
			const { canary, v2 } = openCanary({
				answers: { v2: () => new Promise(() => {}) },
				timeout: 30,
				shadow: {
					share: 1,
					onCompare: (comparison) => comparisons.push(comparison),
				},
			});
			const response = await createVisitor(canary, "bob").page();
			equal(await response.text(), "stable /");
			await until(() => comparisons[0]);
			equal(
				[comparisons[0].stable.status, comparisons[0].shadow.status],
				[200, 0],
			);
			equal(v2.requests[0].signal.aborted, true, "whether it is canceled");
		},
	},
	{
		name: "a shadow that fails or throws changes no answer, and lives after the response",
		async run() {
			const work = [];
			const lifetime = { waitUntil: (promise) => work.push(promise) };
			const comparisons = [];
			const { canary } = openCanary({
				answers: { v2: () => Promise.reject(new Error("away")) },
				shadow: {
					share: 1,
					onCompare: ({ shadow }) => {
						comparisons.push(shadow.status);
						throw new Error("on purpose");
					},
				},
			});
			const response = await createVisitor(canary, "bob").ask(
				"/",
				{},
				{},
				lifetime,
			);
			equal(response.status, 200);
			await Promise.all(work);
			equal(comparisons, [0]);
		},
	},
];
