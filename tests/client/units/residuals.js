// A client of a fanion edge, which requests the residual for its default context.

import { equal, NEW, OLD, ok } from "../trial.js";
import { deepEqual, flag, json, mapStorage, onDemand } from "./support.js";

const FRONTEND = "*:development.page-secret";
const ETAG = '"76d8bb0e00000000"';

/** Options of a client that requests residuals. */
const residual = { residual: true, token: FRONTEND };

/** Returns a residual whose flag `plan` is on for one plan, and one of whose names contains its user. */
const residualOf = (user, plan) =>
	json({
		version: 2,
		features: [
			flag("on"),
			flag("off", { enabled: false }),
			flag(`only-${user}`),
			flag("plan", {
				strategies: [
					{
						name: "default",
						constraints: [
							{ contextName: "plan", operator: "IN", values: [plan] },
						],
					},
				],
			}),
		],
	});

/** Returns the contexts of all requests for residuals so far. */
const contexts = async (trial) =>
	(await trial.requests("residual")).map(
		({ body }) => JSON.parse(body).context,
	);

/** Lets the server answer with a residual. */
const serve = (trial, body, headers = {}) =>
	trial.script({ residual: [{ body, headers }] });

export const RESIDUALS = [
	{
		name: "a client requests a residual with its default context and the frontend token",
		run: async (trial) => {
			await serve(trial, residualOf("anna", "pro"));
			const context = {
				userId: "anna",
				tries: 3,
				beta: true,
				missing: null,
				properties: { tier: "gold", large: 2n ** 60n, list: ["x"] },
			};
			const client = await trial.openReady({ ...residual, context });
			equal(client.isEnabled("only-anna", {}), true, "a flag of the residual");
			const [request] = await trial.requests("residual");
			equal(request.method, "POST", "method");
			ok(request.path.endsWith("/api/residual"), request.path);
			equal(request.query, "", "the address names no field");
			equal(request.headers.authorization, FRONTEND, "token");
			equal(request.headers["unleash-interval"], "20", "interval");
			const { sessionId, ...sent } = JSON.parse(request.body).context;
			equal(sessionId === null, !globalThis.document, "session of a page");
			deepEqual(
				sent,
				{
					userId: "anna",
					appName: "trial",
					environment: "development",
					tries: 3,
					beta: true,
					missing: null,
					properties: { tier: "gold", large: String(2n ** 60n) },
				},
				"fields",
			);
			trial.skipCountCheck();
		},
	},
	{
		name: "a client of residuals registers and reports at the Frontend API, and asks again by ETag",
		run: async (trial) => {
			await serve(trial, OLD, { etag: ETAG });
			const client = await trial.openReady(residual);
			await trial.awaitRequests("residual", 2);
			equal(trial.isEnabled(client, "new"), false, "an unchanged residual");
			await serve(trial, NEW);
			await trial.awaitNewFlags(client);
			await trial.awaitRequests("metrics", 1);
			const all = await trial.requests();
			const paths = new Set(all.map(({ path }) => path));
			deepEqual(
				[...paths].sort(),
				[
					"/api/frontend/client/metrics",
					"/api/frontend/client/register",
					"/api/residual",
				],
				"paths",
			);
			const tokens = new Set(all.map(({ headers }) => headers.authorization));
			deepEqual([...tokens], [FRONTEND], "tokens");
			const asked = all.filter(({ kind }) => kind === "residual");
			equal(asked[1].headers["if-none-match"], ETAG, "If-None-Match");
		},
	},
	{
		name: "the address of a client of residuals may be that of other SDKs of a page",
		run: async (trial) => {
			await serve(trial, OLD);
			const url = `${trial.url}/api/frontend`;
			const client = await trial.openReady({ ...residual, url });
			equal(trial.isEnabled(client, "on"), true, "flags");
			await trial.awaitRequests("metrics", 1);
			const paths = (await trial.requests()).map(({ path }) => path);
			ok(paths.includes("/api/residual"), `residual: ${paths}`);
			ok(paths.includes("/api/frontend/client/metrics"), `metrics: ${paths}`);
		},
	},
	{
		name: "`setContext` requests another residual, and the old one answers until that arrives",
		run: async (trial) => {
			await serve(trial, residualOf("anna", "pro"), { etag: ETAG });
			const client = trial.open({
				...residual,
				...onDemand,
				context: { userId: "anna" },
			});
			await client.ready();
			let updates = 0;
			client.on("update", () => {
				updates += 1;
			});
			await trial.script({ residual: [{ status: 503 }] });
			client.setContext({ userId: "bob" });
			await client.refresh();
			equal(client.isEnabled("only-anna"), true, "while the server fails");
			await serve(trial, residualOf("bob", "pro"));
			await client.refresh();
			equal(client.isEnabled("only-anna"), false, "the old user");
			equal(client.isEnabled("only-bob"), true, "the new user");
			equal(updates, 1, "updates");
			const requests = await trial.requests("residual");
			const users = (await contexts(trial)).map(({ userId }) => userId);
			deepEqual([...new Set(users)], ["anna", "bob"], "users");
			for (const { headers, body } of requests)
				if (body.includes("bob"))
					equal(headers["if-none-match"], undefined, "the ETag of anna");
		},
	},
	{
		name: "an equal residual for another context is an update, since other fields may answer",
		run: async (trial) => {
			await serve(trial, residualOf("all", "pro"));
			const context = { plan: Object("pro") };
			const client = trial.open({ ...residual, ...onDemand, context });
			await client.ready();
			let updates = 0;
			client.on("update", () => {
				updates += 1;
			});
			client.setContext({ properties: { plan: "pro" } });
			await client.refresh();
			equal(updates >= 1, true, "update");
			equal(client.isEnabled("plan"), true, "the new context");
		},
	},
	{
		name: "a call adds fields to those of a residual, and replaces none of them",
		run: async (trial) => {
			const impressions = [];
			await serve(
				trial,
				json({ features: [flag("on", { impressionData: true })] }),
			);
			const context = { userId: "anna", properties: { plan: "free" } };
			const client = trial.open({ ...residual, ...onDemand, context });
			client.on("impression", (event) => impressions.push(event.context));
			await client.ready();
			class Call {
				get userId() {
					return "bob";
				}
				sessionId = undefined;
				plan = "pro";
				page = "/cart";
				properties = { userId: "carl", plan: "pro", size: 3 };
			}
			client.isEnabled("on", new Call());
			const [{ userId, plan, page, properties }] = impressions;
			deepEqual(
				{ userId, plan, page, properties },
				{
					userId: "anna",
					page: "/cart",
					properties: { userId: "carl", plan: "free", size: 3 },
				},
				"context",
			);
		},
	},
	{
		name: "a user that a residual does not know stays missing until `setContext`",
		run: async (trial) => {
			const constraint = {
				contextName: "userId",
				operator: "IN",
				values: ["anna"],
			};
			const strategies = [{ name: "default", constraints: [constraint] }];
			await serve(trial, json({ features: [flag("anna", { strategies })] }));
			const client = trial.open({ ...residual, ...onDemand });
			await client.ready();
			for (const call of [
				{ userId: "anna" },
				{ properties: { userId: "anna" } },
			])
				equal(client.isEnabled("anna", call), false, json(call));
			client.setContext({ userId: "anna" });
			await client.refresh();
			equal(client.isEnabled("anna"), true, "after `setContext`");
			const [first] = await contexts(trial);
			equal(first.userId, null, "known to be missing");
		},
	},
	{
		name: "a stored residual starts only a client with the same default context",
		run: async (trial) => {
			await serve(trial, residualOf("anna", "pro"), { etag: ETAG });
			const storage = mapStorage();
			const start = async (userId) => {
				const context = { userId };
				const options = { ...residual, ...onDemand, storage, context };
				const client = trial.open(options);
				await client.ready();
				await client.refresh();
				await client.close();
				return client;
			};
			await start("anna");
			equal(storage.values.size, 1, "stored residuals");
			const [[key, value]] = storage.values;
			for (const secret of ["anna", FRONTEND])
				equal(key.includes(secret), false, `${secret} in the key`);
			equal(value.split("\n")[0].includes("anna"), false, "the mark");
			await trial.script({ residual: [{ status: 503 }] });
			const again = await start("anna");
			equal(again.isEnabled("only-anna"), true, "the same user");
			const requests = await trial.requests("residual");
			equal(requests.at(-1).headers["if-none-match"], ETAG, "stored ETag");
			let code;
			await start("bob").catch((error) => {
				code = error.code;
			});
			equal(code, "PROVIDER_NOT_READY", "another user");
			await serve(trial, residualOf("bob", "pro"));
			await start("bob");
			equal(storage.values.size, 1, "residuals replace each other");
		},
	},
	{
		name: "a storage that returns bytes starts a client of residuals too",
		run: async (trial) => {
			await serve(trial, residualOf("anna", "pro"));
			const { values, set, get } = mapStorage();
			const bytes = (key) => {
				const text = get(key);
				return text && new TextEncoder().encode(text);
			};
			const options = {
				...residual,
				...onDemand,
				storage: { set, get: bytes },
				context: { userId: "anna" },
			};
			const first = trial.open(options);
			await first.ready();
			await first.close();
			equal(values.size, 1, "stored residuals");
			await trial.script({ residual: [{ status: 503 }] });
			const again = trial.open(options);
			await again.ready();
			equal(again.isEnabled("only-anna"), true, "the stored residual");
			await again.close();
		},
	},
	{
		name: "an object that the caller changes later changes no request of residuals",
		run: async (trial) => {
			await serve(trial, residualOf("anna", "pro"));
			const session = { userId: "anna" };
			const options = { ...residual, ...onDemand, context: session };
			const client = trial.open(options);
			session.userId = "bob";
			await client.ready();
			const next = { userId: "carl" };
			client.setContext(next);
			next.userId = "dora";
			await client.refresh();
			const users = (await contexts(trial)).map(({ userId }) => userId);
			deepEqual([...new Set(users)], ["anna", "carl"], "users");
			equal(client.isEnabled("on"), true, "a flag of the residual");
		},
	},
	{
		name: "a server without residuals, and a backend token, are errors that say what to do",
		run: async (trial) => {
			const cases = [
				[404, /residual` needs a fanion edge with that option/],
				[501, /residual` needs a fanion edge with that option/],
				[403, /check that `token` is a frontend token/],
			];
			for (const [status, pattern] of cases) {
				await trial.script({ residual: [{ status }] });
				const client = trial.open({ ...residual, ...onDemand });
				const { message } = await client.ready().catch((error) => error);
				ok(pattern.test(message), message);
				ok(message.includes("/api/residual`"), message);
			}
		},
	},
	{
		name: "an option without effect on residuals gives one warning",
		run: async (trial) => {
			await serve(trial, OLD);
			const client = trial.open({
				...residual,
				...onDemand,
				streaming: true,
				delta: true,
				projects: ["shop"],
				namePrefix: "",
			});
			await client.ready();
			await client.refresh();
			deepEqual(
				trial.warnings,
				[
					"`delta`, `streaming`, `projects`: without effect, because of `residual`",
				],
				"warnings",
			);
		},
	},
];
