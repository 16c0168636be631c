import {
	createVisitor,
	decisionOf,
	equal,
	matches,
	openCanary,
} from "./support.js";

const FAULTS = {
	"a rejection": () => Promise.reject(new TypeError("fetch failed")),
	"an exception": () => {
		throw new Error("on purpose");
	},
	"no response": () => Promise.resolve(null),
	"status 500": () => new Response("broken", { status: 500 }),
	"status 503": () => new Response("broken", { status: 503 }),
	"no answer in time": () => new Promise(() => {}),
};

/** Opens a router whose canary answers by a function. */
const openWith = (v2, options = {}) =>
	openCanary({
		flags: { rollout: 100 },
		timeout: 30,
		...options,
		builds: {
			stable:
				options.stableBuild ??
				(async (request) => new Response(`stable ${await request.text()}`)),
			v2,
		},
	});

export const FAILURES = [
	...Object.entries(FAULTS).map(([fault, answer]) => ({
		name: `the stable build answers a page after ${fault} of the canary`,
		async run() {
			const { canary, log } = openWith(answer);
			const visitor = createVisitor(canary);
			const response = await visitor.page();
			equal([response.status, await response.text()], [200, "stable "]);
			equal(decisionOf(response), "stable fallback");
			equal(response.headers.get("cache-control"), "no-store");
			// The requests of this page go to its build.
			equal(visitor.jar.get("fanion-build"), "stable");
			equal(log.length, 1, "the number of log entries");
			const { builds } = await canary.status();
			equal(
				[builds.v2.requests, builds.v2.errors, builds.stable],
				[1, 1, undefined],
			);
		},
	})),
	{
		name: "a request with a body is sent once, and its failure reaches the visitor",
		async run() {
			let sent = 0;
			const { canary } = openWith(async (request) => {
				sent += 1;
				await request.text();
				throw new Error("on purpose");
			});
			const response = await createVisitor(canary).ask("/api", {
				method: "POST",
				body: "order",
				headers: { user: "anna" },
			});
			equal(
				[response.status, await response.text()],
				[502, "build v2 does not answer\n"],
			);
			equal([sent, response.headers.get("x-build")], [1, "v2"]);
		},
	},
	{
		name: "the error of a canary reaches a request that cannot be repeated",
		async run() {
			const { canary } = openWith(() => new Response("full", { status: 507 }));
			const init = { method: "POST", body: "order", headers: { user: "anna" } };
			const response = await createVisitor(canary).ask("/api", init);
			equal([response.status, await response.text()], [507, "full"]);
		},
	},
	{
		name: "a slow answer to a request with a body is awaited",
		async run() {
			const { canary } = openWith(async () => {
				await new Promise((resolve) => setTimeout(resolve, 80));
				return new Response("done");
			});
			const init = { method: "POST", body: "order", headers: { user: "anna" } };
			const response = await createVisitor(canary).ask("/api", init);
			equal([response.status, await response.text()], [200, "done"]);
		},
	},
	{
		name: "a tester sees the errors of the build",
		async run() {
			const { canary } = openWith(FAULTS["status 500"], {
				preview: () => true,
			});
			const response = await createVisitor(canary).page("/?preview=v2");
			equal([response.status, await response.text()], [500, "broken"]);
			equal((await canary.status()).builds, {}, "the counts");
		},
	},
	{
		name: "without the stable build, the answer says so",
		async run() {
			const { canary } = openWith(FAULTS["a rejection"], {
				stableBuild: FAULTS["a rejection"],
			});
			const response = await createVisitor(canary).page();
			equal(response.status, 502);
			matches(await response.text(), /^build stable does not answer/);
			equal(response.headers.get("cache-control"), "no-store");
		},
	},
	{
		name: "status 404 of a canary is an answer",
		async run() {
			const { canary } = openWith(() => new Response("none", { status: 404 }));
			const response = await createVisitor(canary).page();
			equal([response.status, decisionOf(response)], [404, "v2 flag"]);
		},
	},
];
