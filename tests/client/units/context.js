// The context of an evaluation.

import { equal } from "../trial.js";
import { deepEqual, flag, onDemand, serve } from "./support.js";

/** Returns a flag that is on if the context field has one of the values. */
const requires = (contextName, ...values) =>
	flag(contextName, {
		strategies: [
			{
				name: "default",
				constraints: [{ contextName, operator: "IN", values }],
			},
		],
	});

/** Returns objects of several kinds, each with the `userId` 7 and the `plan` pro. */
function contextObjects() {
	class User {
		#id = "7";
		get userId() {
			return this.#id;
		}
		get plan() {
			return "pro";
		}
		toString() {
			return "a method is no field";
		}
	}
	class Member extends User {}
	const fields = { userId: "7", plan: "pro" };
	const hidden = { value: "pro", enumerable: false };
	return {
		"a plain object": fields,
		"an object with getters": {
			get userId() {
				return "7";
			},
			get plan() {
				return "pro";
			},
		},
		"an instance": new User(),
		"an instance of a derived class": new Member(),
		"an object with a prototype": Object.create(fields),
		"an object without a prototype": Object.assign(Object.create(null), fields),
		"an object with a field that is not enumerable": Object.defineProperty(
			{ userId: "7" },
			"plan",
			hidden,
		),
		"a frozen object": Object.freeze({ ...fields }),
		"a proxy": new Proxy(fields, {}),
	};
}

export const CONTEXT = [
	{
		name: "the context of a call overrides the default context, field by field",
		run: async (trial) => {
			await serve(trial, {
				features: [
					requires("userId", "7"),
					requires("plan", "pro"),
					requires("team", "red"),
					requires("appName", "trial"),
					requires("environment", "my.own.place"),
				],
			});
			const client = trial.open({
				...onDemand,
				token: "shop:my.own.place.v2_secret",
				context: { userId: "7", properties: { plan: "pro", team: "red" } },
			});
			await client.ready();
			const on = (context) =>
				["userId", "plan", "team", "appName", "environment"].filter((name) =>
					client.isEnabled(name, context),
				);
			const all = ["userId", "plan", "team", "appName", "environment"];
			deepEqual(on(), all, "without a context");
			deepEqual(on({ userId: "8" }), all.slice(1), "another userId");
			deepEqual(on({ userId: "" }), all, "an empty userId");
			deepEqual(
				on({ plan: "free" }),
				["userId", ...all.slice(2)],
				"another plan",
			);
			deepEqual(
				on({ properties: { plan: "free" } }),
				["userId", ...all.slice(2)],
				"another plan in properties",
			);
			deepEqual(
				on({ environment: "elsewhere" }),
				all.slice(0, 4),
				"another environment",
			);
			deepEqual(on(), all, "a context does not affect the next call");
			client.setContext({ userId: "9", plan: "pro" });
			deepEqual(on(), ["plan", "appName", "environment"], "after setContext");
			deepEqual(
				on({ properties: { plan: "free" } }),
				["appName", "environment"],
				"a property overrides a default at the top level",
			);
		},
	},
	{
		name: "an empty `userId` or `sessionId` in `properties` counts as missing",
		run: async (trial) => {
			const names = ["userId", "sessionId"];
			const features = names.map((name) => requires(name, "7"));
			await serve(trial, { features });
			const client = trial.open({ ...onDemand, context: { userId: "7" } });
			await client.ready();
			const on = (context) =>
				names.filter((name) => client.isEnabled(name, context)).join();
			equal(on({ properties: { userId: "" } }), "userId", "the default");
			equal(on({ properties: { userId: "8" } }), "", "another userId");
			equal(on({ userId: "", properties: { userId: "8" } }), "", "both");
			equal(
				on({ sessionId: "", properties: { sessionId: "7" } }),
				"userId,sessionId",
				"an empty sessionId above a property",
			);
			client.setContext({ properties: { userId: "", sessionId: "7" } });
			equal(on({ properties: { sessionId: "" } }), "sessionId", "setContext");
			equal(on({ properties: { sessionId: null } }), "", "`null`");
			equal(on({ userId: "7", sessionId: "" }), names.join(), "at the top");
		},
	},
	{
		name: "an empty userId has no bucket, also in `properties`, and clients share no context",
		run: async (trial) => {
			await serve(trial, {
				features: [
					flag("sticky", {
						strategies: [
							{
								name: "flexibleRollout",
								parameters: {
									rollout: "100",
									stickiness: "userId",
									groupId: "sticky",
								},
							},
						],
					}),
				],
			});
			const one = trial.open({ ...onDemand, context: { userId: "7" } });
			const other = trial.open({ ...onDemand, context: { userId: "" } });
			const third = trial.open({
				...onDemand,
				context: { properties: { userId: "" } },
			});
			await Promise.all([one.ready(), other.ready(), third.ready()]);
			// As in `unleash-client`.
			equal(third.isEnabled("sticky"), false, "with an empty property");
			equal(one.isEnabled("sticky"), true, "with a userId");
			equal(other.isEnabled("sticky"), false, "with an empty userId");
			equal(
				one.evaluateAll().isEnabled("sticky"),
				true,
				"evaluateAll, with a userId",
			);
			equal(
				other.evaluateAll().isEnabled("sticky"),
				false,
				"evaluateAll, with an empty userId",
			);
		},
	},
	{
		name: "a context keeps getters, inherited fields and the fields of classes",
		run: async (trial) => {
			await serve(trial, {
				features: [requires("userId", "7"), requires("plan", "pro")],
			});
			const client = trial.open({
				...onDemand,
				context: { userId: "1", plan: "free" },
			});
			await client.ready();
			for (const [label, context] of Object.entries(contextObjects())) {
				for (const name of ["userId", "plan"]) {
					equal(client.isEnabled(name, context), true, `${name}: ${label}`);
					const all = client.evaluateAll(context);
					equal(all.isEnabled(name), true, `${name}, all: ${label}`);
				}
				const nested = { userId: "7", properties: context };
				equal(client.isEnabled("plan", nested), true, `properties: ${label}`);
				client.setContext(context);
				equal(client.isEnabled("userId"), true, `default context: ${label}`);
				equal(client.isEnabled("plan", {}), true, `default plan: ${label}`);
				client.setContext({ userId: "1", plan: "free" });
			}
			equal(trial.warnings.join(), "", "warnings");
		},
	},
	{
		name: "`undefined` in a context leaves the default, and `null` hides it",
		run: async (trial) => {
			const names = ["userId", "sessionId", "plan", "team"];
			const context = {
				userId: "7",
				sessionId: "s",
				plan: "pro",
				properties: { team: "red" },
			};
			await serve(trial, {
				features: [
					requires("userId", "7"),
					requires("sessionId", "s"),
					requires("plan", "pro"),
					requires("team", "red"),
				],
			});
			const client = trial.open({ ...onDemand, context });
			await client.ready();
			const on = (context) =>
				names.filter((name) => client.isEnabled(name, context)).join();
			const missing = Object.fromEntries(names.map((name) => [name]));
			class Missing {
				get userId() {
					return undefined;
				}
			}
			for (const given of [
				missing,
				Object.freeze({ ...missing, properties: undefined }),
				{ properties: missing },
				new Missing(),
			])
				equal(on(given), names.join(), JSON.stringify(given));
			equal(on({ userId: null, plan: null }), "sessionId,team", "`null`");
			equal(on({ team: null }), "userId,sessionId,plan", "a default property");
			equal(on({ properties: null }), "userId,sessionId,plan", "no properties");
			const own = { team: null, properties: { team: "red" } };
			equal(on(own), names.join(), "`null` above a property of the call");
			client.setContext({ ...context, sessionId: undefined });
			equal(on(), "userId,plan,team", "setContext");
		},
	},
	{
		name: "a field that throws is missing with a warning, and the other fields count",
		run: async (trial) => {
			await serve(trial, { features: [requires("userId", "7")] });
			const client = trial.open(onDemand);
			await client.ready();
			const context = {
				userId: "7",
				get plan() {
					throw new Error("no plan");
				},
			};
			equal(client.isEnabled("userId", context), true, "`userId`");
			equal(trial.warnings.join(), "context field `plan`: no plan", "warnings");
		},
	},
	{
		name: "what every object inherits is no field, and `__proto__` is a field like any other",
		run: async (trial) => {
			const names = ["constructor", "userId", "__proto__"];
			const features = names.map((name) => requires(name, "7"));
			await serve(trial, { features });
			const client = trial.open(onDemand);
			await client.ready();
			const parse = (json) => JSON.parse(json);
			const forged = parse('{"__proto__": {"userId": "7"}}');
			const nested = parse('{"__proto__": {"properties": {"userId": "7"}}}');
			const own = parse('{"__proto__": "7"}');
			class Inherited {}
			for (const name of ["__proto__", "constructor"])
				Object.defineProperty(Inherited.prototype, name, { value: "7" });
			const contexts = {
				nothing: [{}, ""],
				"an object": [forged, ""],
				properties: [nested, ""],
				"a forged object in properties": [{ properties: forged }, ""],
				constructor: [{ constructor: "7" }, "constructor"],
				"`__proto__`": [own, "__proto__"],
				"`__proto__` in properties": [{ properties: own }, "__proto__"],
				"fields of a class": [new Inherited(), ""],
			};
			const on = (flags, context) =>
				names.filter((name) => flags.isEnabled(name, context)).join();
			for (const [label, [context, expected]] of Object.entries(contexts)) {
				equal(on(client.engine, context), expected, `engine: ${label}`);
				equal(on(client, context), expected, label);
			}
			client.setContext(own);
			equal(on(client, { constructor: "7" }), "constructor,__proto__", "both");
			const hidden = parse('{"properties": {"__proto__": "8"}}');
			equal(on(client, hidden), "", "a default that is overridden");
			client.setContext({ userId: "7" });
			const harmless = { properties: parse('{"__proto__": {"userId": "8"}}') };
			equal(on(client, harmless), "userId", "a default that is not hidden");
		},
	},
];
