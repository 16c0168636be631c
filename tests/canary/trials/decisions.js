import { createCanary } from "fanion/canary";
import {
	createVisitor,
	decisionOf,
	equal,
	openCanary,
	PAGE,
	thrownBy,
} from "./support.js";

const ANNA = { users: ["anna"] };

export const DECISIONS = [
	{
		name: "the variant of the flag names the build, also of a request without cookies",
		async run() {
			const { canary, v2, stable } = openCanary({ flags: ANNA });
			for (const [user, decision] of [
				["anna", "v2 flag"],
				["bob", "stable flag"],
			]) {
				const response = await createVisitor(canary, user).ask("/api");
				equal(decisionOf(response), decision, user);
			}
			equal([v2.requests.length, stable.requests.length], [1, 1]);
		},
	},
	{
		name: "the build receives the decision, and never what a visitor writes into these headers",
		async run() {
			const { canary, v2 } = openCanary({
				flags: ANNA,
				channel: ({ userId }) => (userId === "anna" ? "early pro" : undefined),
			});
			const headers = {
				"x-build": "v9",
				"x-build-reason": "none",
				"x-build-shadow": "1",
			};
			await createVisitor(canary, "anna").ask("/", { headers });
			const told = ["", "-reason", "-channel", "-shadow"].map((part) =>
				v2.requests[0].headers.get(`x-build${part}`),
			);
			equal(told, ["v2", "flag", "early%20pro", null]);
		},
	},
	{
		name: "an account gets the same build on each of its devices",
		async run() {
			const { canary } = openCanary({ flags: { rollout: 50 } });
			const users = Array.from({ length: 200 }, (_, index) => `user-${index}`);
			const buildsOf = async () => {
				const builds = [];
				for (const user of users) {
					const response = await createVisitor(canary, user).page();
					builds.push(response.headers.get("x-build"));
				}
				return builds;
			};
			const first = await buildsOf();
			equal(await buildsOf(), first);
			const share = first.filter((build) => build === "v2").length;
			equal(share > 65 && share < 135, true, `${share} of 200`);
		},
	},
	{
		name: "a visitor keeps a build while the rollout narrows, until the flag is switched off",
		async run() {
			const { canary, setFlags } = openCanary({ flags: { rollout: 100 } });
			const visitor = createVisitor(canary);
			equal(decisionOf(await visitor.page()), "v2 flag");
			setFlags({ rollout: 0 });
			equal(decisionOf(await visitor.page()), "v2 session");
			equal(decisionOf(await createVisitor(canary).page()), "stable flag");
			setFlags({ rollout: 0, enabled: false });
			equal(decisionOf(await visitor.page()), "stable brake");
			setFlags({ rollout: 0 });
			equal(decisionOf(await visitor.page()), "stable flag");
		},
	},
	{
		name: "only a page changes the build of a session: its own requests stay with it",
		async run() {
			const { canary, setFlags } = openCanary();
			const visitor = createVisitor(canary);
			await visitor.page();
			setFlags({ rollout: 100 });
			equal(decisionOf(await visitor.ask("/api")), "stable session");
			equal(decisionOf(await visitor.page()), "v2 flag");
			equal(decisionOf(await visitor.ask("/api")), "v2 flag");
			// A tab with a page of the stable build says so.
			const headers = { "x-build": "stable" };
			equal(
				decisionOf(await visitor.ask("/api", { headers })),
				"stable session",
			);
		},
	},
	{
		name: "a header cannot choose a newer build than the visitor has",
		async run() {
			const { canary, setFlags } = openCanary();
			const visitor = createVisitor(canary);
			await visitor.page();
			const headers = { "x-build": "v2" };
			equal(decisionOf(await visitor.ask("/api", { headers })), "stable flag");
			setFlags({ rollout: 100 });
			equal(decisionOf(await visitor.ask("/api", { headers })), "v2 session");
		},
	},
	{
		name: "the stable build answers whatever is wrong with the flags",
		async run() {
			const unknown = { variant: { name: "v9" } };
			const broken = { variant: { name: "../v2" } };
			for (const flags of [unknown, broken]) {
				const { canary, log } = openCanary({
					flags: { ...flags, rollout: 100 },
				});
				const visitor = createVisitor(canary);
				visitor.jar.set("fanion-build", "v2");
				equal(decisionOf(await visitor.page()), "stable unavailable");
				equal(log.length, 1, "the number of log entries");
			}
			const { canary, engine, setFlags } = openCanary({
				flags: { rollout: 100 },
			});
			engine.load({ features: [] });
			const visitor = createVisitor(canary);
			equal(decisionOf(await visitor.page()), "stable unavailable");
			setFlags({ rollout: 100 });
			equal(decisionOf(await visitor.page()), "v2 flag");
			engine.free();
			equal(decisionOf(await visitor.page()), "stable unavailable");
		},
	},
	{
		name: "functions of the app that fail do not stop an answer",
		async run() {
			const fail = () => {
				throw new Error("on purpose");
			};
			for (const name of ["context", "channel", "preview"]) {
				const { canary } = openCanary({ [name]: fail });
				const response = await createVisitor(canary).page("/?preview=v2");
				equal(
					[response.status, response.headers.get("x-build")],
					[200, "stable"],
					name,
				);
			}
			const { canary } = openCanary({
				context: async () => fail(),
				logger: fail,
			});
			equal((await createVisitor(canary).page()).status, 200);
		},
	},
	{
		name: "a tester chooses a build, and keeps it for the session, if the app allows it",
		async run() {
			const { canary, setFlags } = openCanary({
				preview: (build, { headers }) =>
					build === "v2" && headers.get("user") === "tester",
			});
			const tester = createVisitor(canary, "tester");
			equal(decisionOf(await tester.page("/?preview=v2")), "v2 preview");
			equal(decisionOf(await tester.page()), "v2 preview");
			equal(decisionOf(await tester.ask("/api")), "v2 preview");
			equal(decisionOf(await tester.page("/?preview=")), "stable flag");
			equal(decisionOf(await tester.page()), "stable flag");
			const headers = { "x-build-preview": "v2" };
			equal(decisionOf(await tester.ask("/api", { headers })), "v2 preview");
			setFlags({ rollout: 100 });
			const other = createVisitor(canary, "anna");
			equal(decisionOf(await other.page("/?preview=stable")), "v2 flag");
			setFlags({});
			equal(
				decisionOf(await createVisitor(canary).page("/?preview=v2")),
				"stable flag",
			);
			const closed = openCanary();
			const response = await createVisitor(closed.canary).page("/?preview=v2");
			equal(decisionOf(response), "stable flag");
		},
	},
	{
		name: "a preview cookie that anyone can write asks again whether it may; a signed one does not",
		async run() {
			for (const [secrets, expected, calls] of [
				[undefined, "stable flag", 2],
				[["a secret of the app"], "v2 preview", 1],
			]) {
				let asked = 0;
				const preview = () => ++asked === 1;
				const { canary } = openCanary({ preview, cookie: { secrets } });
				const visitor = createVisitor(canary);
				equal(decisionOf(await visitor.page("/?preview=v2")), "v2 preview");
				equal(decisionOf(await visitor.page()), expected);
				equal(asked, calls, "the number of questions");
			}
			const { canary } = openCanary({ preview: () => false });
			const forger = createVisitor(canary);
			forger.jar.set("fanion-build", "preview:v2");
			equal(decisionOf(await forger.page()), "stable flag");
		},
	},
	{
		name: "a channel that is no text, or half a surrogate pair, stops no answer",
		async run() {
			for (const [channel, expected] of [
				["\ud800pro", "%EF%BF%BDpro"],
				["😀", "%F0%9F%98%80"],
				[7, null],
				[null, null],
			]) {
				const { canary, stable } = openCanary({ channel: () => channel });
				const response = await createVisitor(canary, "bob").page();
				equal(decisionOf(response), "stable flag");
				const { headers } = stable.requests[0];
				equal(headers.get("x-build-channel"), expected);
			}
			const { canary } = openCanary({
				flags: ANNA,
				answers: { v2: () => Promise.reject(new Error("away")) },
				channel: () => "\udc00",
			});
			const response = await createVisitor(canary, "anna").page();
			equal(decisionOf(response), "stable fallback");
		},
	},
	{
		name: "the payload of a variant is an origin only if the app allows it",
		async run() {
			const asked = [];
			const variant = {
				name: "pr-7",
				payload: { type: "string", value: "http://127.0.0.1:9/x" },
			};
			const flags = { rollout: 100, variant };
			for (const [allowOrigin, decision] of [
				[undefined, "stable unavailable"],
				[() => false, "stable unavailable"],
				// Port 9 refuses the connection.
				[(origin) => asked.push(origin) > 0, "stable fallback"],
			]) {
				const { canary } = openCanary({ flags, allowOrigin });
				equal(decisionOf(await createVisitor(canary).page()), decision);
			}
			equal(asked[0], "http://127.0.0.1:9");
		},
	},
	{
		name: "names that visitors write do not read the flags each time, and a new variant is known at once",
		async run() {
			const payload = { type: "string", value: "http://127.0.0.1:9" };
			const { engine, setFlags } = openCanary();
			let reads = 0;
			const flags = {
				evaluate: (...given) => engine.evaluate(...given),
				flags() {
					reads += 1;
					return engine.flags();
				},
			};
			const canary = createCanary({
				...{ flags, flag: "build", allowOrigin: () => true, logger() {} },
				builds: { stable: () => new Response("stable") },
			});
			const visitor = createVisitor(canary);
			for (let count = 0; count < 50; count++) {
				const response = await visitor.ask(`/_build/v${count}/app.js`);
				equal(response.status, 404);
			}
			equal(reads <= 2, true, `${reads} reads`);
			setFlags({ rollout: 100, variant: { name: "pr-8", payload } });
			// Port 9 refuses the connection.
			equal(decisionOf(await visitor.page()), "stable fallback");
			equal((await visitor.ask("/_build/pr-8/app.js")).status, 502);
		},
	},
	{
		name: "a build that is a function receives the further arguments of the host",
		async run() {
			const received = [];
			const build = (_request, ...host) => {
				received.push(host);
				return new Response("ok");
			};
			const { canary } = openCanary({ builds: { stable: build } });
			const env = { KEY: 1 };
			const work = [];
			const ctx = { waitUntil: (promise) => work.push(promise) };
			const request = new Request("https://shop.test/", { headers: PAGE });
			equal((await canary.route(request, env, ctx)).status, 200);
			equal([received[0][0] === env, received[0][1] === ctx], [true, true]);
			await Promise.all(work);
		},
	},
	{
		name: "options that requests would fail with are refused with what to pass instead",
		async run() {
			const { engine } = openCanary();
			const valid = {
				flags: engine,
				flag: "build",
				builds: { stable: () => {} },
			};
			createCanary(valid);
			for (const [change, message] of [
				[
					{ flags: undefined },
					"`flags` is missing: pass a client or an engine",
				],
				[
					{ flag: "" },
					"`flag` is missing: pass the name of the flag whose variants are builds",
				],
				[{ builds: {} }, "`stable`: `builds` has no build `stable`"],
				[{ stable: "v1" }, "`stable`: `builds` has no build `v1`"],
				[
					{ builds: { stable: "shop.test" } },
					/^build `stable`: pass an origin such as/,
				],
				[
					{ builds: { ...valid.builds, "a/b": "https://a.test" } },
					/^build `a\/b`: use at most 64 letters/,
				],
				[
					{ brake: { fallback: "v3" } },
					"`brake.fallback`: `builds` has no build `v3`",
				],
				[{ header: "X Build" }, /^`header`: `X Build` is no name/],
				[{ cookie: { secrets: [""] } }, /^`secrets` is no list of strings/],
				[{ cookie: { name: "a=b" } }, /^`name`: `a=b` is no name/],
				[{ timeout: 2 ** 31 }, /^`timeout` is no valid number/],
				...["https://me@a.test", "https://:x@a.test", "https://a.test?b"].map(
					(origin) => [
						{ builds: { ...valid.builds, v2: origin } },
						/^build `v2`: pass an origin such as .+ without user, query and hash/,
					],
				),
				[
					{ builds: { ...valid.builds, v2: "https://a.test/#b" } },
					/^build `v2`: pass an origin/,
				],
				...["constructor", "toString", "hasOwnProperty"].map((name) => [
					{ builds: { ...valid.builds, [name]: "https://a.test" } },
					/^build `\w+`: use at most 64 letters/,
				]),
				[
					{ builds: { ...valid.builds, 2: "https://a.test" } },
					/^build `2`: use at most 64 letters/,
				],
				[{ shadow: 2 }, "`share` is no valid number: pass one from 0 to 1"],
				[
					{ brake: { errors: 5 } },
					"`errors` is no valid number: pass one from 0.001 to 0.99",
				],
				[{ timeout: Number.NaN }, /^`timeout` is no valid number/],
			]) {
				const error = thrownBy(() => createCanary({ ...valid, ...change }));
				const isRight =
					typeof message === "string"
						? error.message === message
						: message.test(error.message);
				equal([isRight, error.name], [true, "FanionError"], error.message);
			}
		},
	},
];
