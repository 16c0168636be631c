// Warnings about options that are valid but do not do what the caller expects.

import { documentOf, equal, OLD, ok } from "../trial.js";
import { json, mapStorage, onDemand } from "./support.js";

/** Creates a client, and returns its warnings until it is ready. */
async function warningsOf(trial, options) {
	const warnings = [];
	const client = trial.open({ metricsInterval: 0, ...options });
	client.on("warn", (warning) => warnings.push(warning));
	await client.ready();
	return warnings.join("\n");
}

export const OPTION_WARNINGS = [
	{
		name: "createClient without options names the option that is missing",
		run: async (trial) => {
			const { createClient } = trial;
			const messageOf = (...given) => {
				try {
					createClient(...given);
				} catch ({ name, code, message }) {
					return `${name} ${code}: ${message}`;
				}
				return "no error";
			};
			const appName =
				"FanionError GENERAL: `appName` is missing: name your application";
			for (const given of [[], [undefined], [null], [7], [{}], [[]]])
				equal(messageOf(...given), appName, `createClient(${given})`);
			equal(
				messageOf({ appName: "shop" }),
				"FanionError GENERAL: no source of flags: give `url`, `documentUrl`, `bootstrap` or `storage`",
				"createClient({ appName })",
			);
		},
	},
	{
		name: "createClient throws for options that the engine does not accept, instead of failing at each request",
		run: async (trial) => {
			const errorOf = (options) => {
				try {
					trial.open({ ...onDemand, ...options });
				} catch (error) {
					return error;
				}
				return undefined;
			};
			const { code, message } = errorOf({ hostname: 7 }) ?? {};
			equal(code, "GENERAL", "code");
			equal(
				message,
				"`hostname` has a wrong type: pass a string, or omit the option",
				"message",
			);
			const error = new TypeError("no names");
			const ownKeys = () => {
				throw error;
			};
			const customStrategies = new Proxy({}, { ownKeys });
			equal(errorOf({ customStrategies }), error, "the error of a `Proxy`");
		},
	},
	{
		name: "`projects` may be the name of one project",
		run: async (trial) => {
			const client = trial.open({ ...onDemand, projects: "shop" });
			await client.ready();
			const [{ query }] = await trial.requests("features");
			equal(query, "?project=shop", "query");
		},
	},
	{
		name: "an interval below a second gives a warning with its unit",
		run: async (trial) => {
			equal(
				await warningsOf(trial, { refreshInterval: 30 }),
				"`refreshInterval: 30` is in milliseconds: for seconds pass `30000`",
				"warnings",
			);
			equal(
				await warningsOf(trial, { refreshInterval: 0, metricsInterval: 999 }),
				"`metricsInterval: 999` is in milliseconds: for seconds pass `999000`",
				"warnings",
			);
			const long = { refreshInterval: 1000, metricsInterval: 1000 };
			equal(await warningsOf(trial, long), "", "warnings");
		},
	},
	{
		name: "if `engine` is given, `hostname` gives a warning; the client uses the other options of the engine",
		run: async (trial) => {
			let calls = 0;
			const used = {
				customStrategies: { vip: () => true },
				now: () => {
					calls += 1;
					return 1.7e12;
				},
				random: () => 0.5,
			};
			const hostname = "here";
			const own = trial.open({ ...onDemand, ...used, hostname });
			await own.ready();
			equal(trial.warnings.join(), "", "warnings without `engine`");
			const options = { ...onDemand, ...used, engine: own.engine };
			equal(await warningsOf(trial, options), "", "warnings");
			equal(
				await warningsOf(trial, { ...options, hostname }),
				"`hostname` is ignored: give it to the constructor of `engine`",
				"warnings of `hostname`",
			);
			equal(
				await warningsOf(trial, { ...options, limits: { flags: 1 } }),
				"`limits` is ignored: give it to the constructor of `engine`",
				"warnings of `limits`",
			);
			calls = 0;
			const client = trial.open({ ...options, metricsInterval: 1000 });
			await client.ready();
			trial.isEnabled(client, "on");
			await client.flushMetrics();
			ok(calls > 0, "the client uses `now`");
			const [{ body }] = await trial.requests("register");
			const { strategies, started } = JSON.parse(body);
			ok(strategies.includes("vip"), `registered: ${strategies}`);
			equal(Date.parse(started), 1.7e12, "start");
		},
	},
	{
		name: "unknown options give one warning",
		run: async (trial) => {
			const options = { ...onDemand, strategies: [], backupPath: undefined };
			equal(
				await warningsOf(trial, { ...options, refreshIntervall: 5 }),
				"unknown options: `strategies`, `refreshIntervall`",
				"warnings",
			);
			equal(
				await warningsOf(trial, { ...onDemand, environment: "production" }),
				"unknown options: `environment`; the environment is that of the token",
				"warnings",
			);
		},
	},
	{
		name: "an option without a value, as from a missing environment variable, gives a warning that says what follows",
		run: async (trial) => {
			const empty = "has no value, as from a missing environment variable: ";
			const cut = (end) =>
				`${empty}no request is sent, and the flags stay ${end}`;
			const { url } = trial;
			const token = "*:development.secret";
			const bootstrap = documentOf();
			const storage = mapStorage();
			const storageKey = "flags";
			storage.set(storageKey, OLD);
			const stored = cut("those of `storage`");
			const bootstrapped = cut("those of `bootstrap`");
			const none = `${empty}requests have no token`;
			const id = "`instanceId`";
			const cases = [
				[{ url: undefined, token, storage }, `\`url\` ${stored}`],
				[{ url: null, bootstrap }, `\`url\` ${bootstrapped}`],
				[{ url: undefined, bootstrap, storage }, `\`url\` ${bootstrapped}`],
				[{ documentUrl: undefined, storage }, `\`documentUrl\` ${stored}`],
				[{ url, token: undefined }, `\`token\` ${none}`],
				[{ url, token: "" }, `\`token\` ${none}`],
				[{ url, clientKey: undefined }, `\`clientKey\` ${none}`],
				[
					{ url, headers: { Authorization: undefined } },
					`\`Authorization\` ${none}`,
				],
				[
					{ url, instanceId: undefined },
					`${id} ${empty}the server receives a default`,
				],
				// These have a replacement, or nothing is missing.
				[{ url, token, instanceId: undefined, documentUrl: undefined }, ""],
				[{ url, token: undefined, headers: { authorization: token } }, ""],
				[{ url: undefined, documentUrl: `${url}/features` }, ""],
				[{ url, customHeaders: { "x-trace": undefined } }, ""],
				[{ storage }, ""],
				[{ url }, ""],
			];
			for (const [options, expected] of cases) {
				const warnings = [];
				const client = trial.createClient({
					...onDemand,
					appName: "trial",
					storageKey,
					...options,
				});
				trial.clients.push(client);
				client.on("warn", (warning) => warnings.push(warning));
				await client.ready(5000);
				equal(warnings.join(), expected, json(options));
			}
		},
	},
	{
		name: "a custom strategy that is never called gives a warning, and is registered once",
		run: async (trial) => {
			class Strategy {
				isEnabled() {
					return true;
				}
			}
			const named = (name) => `custom strategy \`${name}\``;
			const builtIn = (name) =>
				`${named(name)} is ignored: the built-in one cannot be replaced, so choose another name`;
			const odd = `${named("vip")} never matches: pass a function \`(parameters, context) => boolean\``;
			const list =
				"`customStrategies` is a list: pass an object of functions by name";
			const yes = () => true;
			const engine = trial.open(onDemand).engine;
			const cases = [
				[{ userWithId: yes, vip: yes }, builtIn("userWithId")],
				[{ default: new Strategy() }, builtIn("default")],
				[{ vip: new Strategy() }, odd],
				[{ vip: true }, odd],
				[{ vip: true }, "", engine],
				[{ userWithId: yes }, builtIn("userWithId"), engine],
				[[new Strategy()], list],
				[{ vip: yes, UserWithId: yes }, ""],
				[undefined, ""],
			];
			for (const [customStrategies, expected, engine] of cases) {
				const options = { ...onDemand, customStrategies, engine };
				equal(await warningsOf(trial, options), expected, expected);
			}
			const customStrategies = { userWithId: yes, vip: yes };
			const options = { metricsInterval: 1e9, customStrategies };
			trial.open(options);
			trial.open({ ...options, customStrategies: [yes] });
			await trial.until("both are registered", async () => {
				const requests = await trial.requests("register");
				return requests.length === 2;
			});
			for (const { body } of await trial.requests("register")) {
				const { strategies } = JSON.parse(body);
				equal(new Set(strategies).size, strategies.length, "names");
				equal(strategies.includes("0"), false, "the index of a list");
			}
		},
	},
	{
		name: "`headers` may be `Headers`, a Map or a list of pairs, and `projects` a Set; other types are errors that name the option",
		run: async (trial) => {
			const token = "*:development.secret";
			const pairs = [
				["authorization", token],
				["x-shop", "7"],
			];
			const open = (options) =>
				trial.open({ ...onDemand, token: undefined, ...options });
			const all = [new Headers(pairs), new Map(pairs), pairs];
			for (const headers of [...all, Object.fromEntries(pairs)]) {
				const projects = new Set(["shop", "cart"]);
				await open({ headers, projects }).ready();
				const request = (await trial.requests("features")).pop();
				equal(request.headers.authorization, token, "token");
				equal(request.headers["x-shop"], "7", "header");
				equal(request.query, "?project=shop&project=cart", "projects");
			}
			const wrong = {
				headers: ["a: b", 7, () => pairs, ["a"]],
				projects: [7, {}, [undefined], ["shop", 7]],
				storage: [{}, { get() {} }, "flags", { get: 1, set: 1 }],
			};
			for (const [option, values] of Object.entries(wrong))
				for (const value of values) {
					let message = "no error";
					try {
						open({ [option]: value });
					} catch (error) {
						message = `${error.code}: ${error.message}`;
					}
					const expected = `GENERAL: \`${option}\` has a wrong type: pass `;
					ok(message.startsWith(expected), `${json(value)}: ${message}`);
				}
		},
	},
];
