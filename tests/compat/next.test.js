// `fanion/next` beside `@unleash/nextjs` 1.6: the same calls, with the original as the judge.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, afterEach, before, beforeEach, describe, it } from "node:test";
import { isDeepStrictEqual } from "node:util";
import * as entry from "fanion/next";
import { startServer } from "../client/server.js";
import { hostsPath } from "../hosts/support/projects.js";
import { readSpecifications, readText } from "../js/support/fixtures.js";

const fanion = { ...entry };
const original = createRequire(hostsPath("package.json"))("@unleash/nextjs");

const PACKAGES = { "@unleash/nextjs": original, "fanion/next": fanion };

/** Operators that the original does not know: it turns each flag off that needs one. */
const LACKED = ["REGEX", "SEMVER_GTE", "SEMVER_LTE", "IN_CIDR"];

/** Flags that the original decides otherwise than the specification, with the ruling of `docs/compatibility.md`. */
const RULED = { "F8.invalidSemverWithLeadingV": "Versions in constraints" };

const DOCUMENT = {
	version: 2,
	features: [
		{
			name: "checkout",
			enabled: true,
			strategies: [{ name: "userWithId", parameters: { userIds: "7" } }],
			impressionData: true,
		},
		{
			name: "theme",
			enabled: true,
			strategies: [],
			variants: [
				{
					name: "dark",
					weight: 500,
					payload: { type: "json", value: '{"accent":"ö"}' },
				},
				{ name: "light", weight: 500 },
			],
		},
		{ name: "off", enabled: false, strategies: [] },
		{
			name: "child",
			enabled: true,
			strategies: [],
			dependencies: [{ feature: "checkout" }],
		},
	],
};

/** Collects what `console` logs while a test runs. */
const logged = [];
const real = { warn: console.warn, error: console.error };
beforeEach(() => {
	logged.length = 0;
	for (const level of ["warn", "error"])
		console[level] = (...message) => logged.push([level, message.join(" ")]);
});
afterEach(() => Object.assign(console, real));

/** Sets environment variables for the time of a call. */
async function withEnvironment(variables, work) {
	const names = Object.keys(process.env).filter((name) =>
		name.includes("UNLEASH"),
	);
	for (const name of names) delete process.env[name];
	Object.assign(process.env, variables);
	try {
		return await work();
	} finally {
		for (const name of Object.keys(variables)) delete process.env[name];
	}
}

/** Returns what both packages should agree on: JSON has no member of the value `undefined`. */
const toData = (value) => JSON.parse(JSON.stringify(value));

describe("evaluateFlags", () => {
	const specifications = readSpecifications().filter(
		({ state }) => state.features,
	);
	/** Contexts of all cases, with values for each stickiness, so that no draw is random. */
	const contexts = specifications
		.flatMap(({ tests = [], variantTests = [] }) => [...tests, ...variantTests])
		.map(({ context }) => ({
			userId: "u",
			sessionId: "s",
			...context,
			properties: { customField: "c", ...context.properties },
		}));

	/** Compares the toggles of both packages for each document and context; `isCompared` selects the flags. */
	function compare(isCompared, check) {
		let evaluations = 0;
		for (const { name, state } of specifications) {
			const features = state.features.filter(isCompared);
			const definitions = { ...state, features };
			for (const context of features.length > 0 ? contexts : []) {
				const ours = toData(fanion.evaluateFlags(definitions, context));
				const theirs = toData(original.evaluateFlags(definitions, context));
				evaluations += features.length;
				check(ours, theirs, `${name}: ${JSON.stringify(context)}`);
			}
		}
		return evaluations;
	}

	const isLacked = (feature) =>
		LACKED.some((operator) =>
			JSON.stringify(feature).includes(`"${operator}"`),
		);

	it("returns the toggles of the original for each document and context of the specification", (t) => {
		const evaluations = compare(
			(feature) => !isLacked(feature) && !(feature.name in RULED),
			assert.deepEqual,
		);
		assert.ok(evaluations > 30_000, `${evaluations}`);
		t.diagnostic(`${evaluations} evaluations are equal`);
	});

	for (const [flag, ruling] of Object.entries(RULED))
		it(`differs from the original for ${flag}, by a ruling`, () => {
			assert.ok(readText("docs/compatibility.md").includes(`# ${ruling}\n`));
			let differences = 0;
			compare(
				({ name }) => name === flag,
				(ours, theirs) => {
					differences += isDeepStrictEqual(ours, theirs) ? 0 : 1;
				},
			);
			assert.ok(differences > 0);
		});

	it("knows operators that the original lacks", () => {
		const missing = new Set();
		compare(isLacked, (ours, theirs) => {
			const names = theirs.toggles.map(({ name }) => name);
			for (const { name } of ours.toggles)
				if (!names.includes(name)) missing.add(name);
		});
		assert.ok(missing.size > 5, [...missing].join());
	});
});

describe("definitions that cannot be evaluated", () => {
	for (const definitions of [
		undefined,
		null,
		{},
		{ message: "no" },
		"text",
		{ features: 1 },
	])
		it(`have no flags: ${JSON.stringify(definitions)}`, () => {
			assert.deepEqual(fanion.evaluateFlags(definitions), { toggles: [] });
			assert.match(
				logged[0].join(" "),
				/^error fanion: the definitions cannot be evaluated: /,
			);
		});

	it("are evaluated again after a change in place", () => {
		const definitions = structuredClone(DOCUMENT);
		const isOn = () =>
			fanion
				.evaluateFlags(definitions)
				.toggles.some(({ name }) => name === "theme");
		assert.equal(isOn(), true);
		definitions.features[1].enabled = false;
		assert.equal(isOn(), false);
	});

	it("evaluate as before after those of many other documents", () => {
		const evaluate = () => fanion.evaluateFlags(DOCUMENT, { userId: "7" });
		const expected = evaluate();
		for (let index = 0; index < 20; index++)
			fanion.evaluateFlags({
				version: 2,
				features: [{ name: `${index}`, enabled: true }],
			});
		assert.deepEqual(evaluate(), expected);
	});
});

describe("configuration", () => {
	const URL_ = "https://unleash.example.com/api";
	for (const variables of [
		{},
		{ UNLEASH_SERVER_API_URL: URL_, UNLEASH_SERVER_API_TOKEN: "t" },
		{ UNLEASH_SERVER_API_URL: `${URL_}/`, UNLEASH_APP_NAME: "shop" },
		{
			NEXT_PUBLIC_UNLEASH_SERVER_API_URL: URL_,
			NEXT_PUBLIC_UNLEASH_APP_NAME: "page",
		},
		{ UNLEASH_SERVER_INSTANCE_ID: "gitlab" },
		{ UNLEASH_SERVER_INSTANCE_ID: "gitlab", UNLEASH_SERVER_API_TOKEN: "t" },
		{
			UNLEASH_FRONTEND_API_URL: `${URL_}/frontend`,
			UNLEASH_FRONTEND_API_TOKEN: "f",
		},
		{
			NEXT_PUBLIC_UNLEASH_FRONTEND_API_URL: `${URL_}/proxy`,
			NEXT_PUBLIC_UNLEASH_FRONTEND_API_TOKEN: "n",
		},
		{ NEXT_PUBLIC_UNLEASH_SERVER_API_TOKEN: "public" },
	])
		for (const name of [
			"getDefaultConfig",
			"getDefaultClientConfig",
			"getDefaultServerConfig",
			"getServerBaseUrl",
		])
			it(`${name} is that of the original for ${JSON.stringify(variables)}`, () =>
				withEnvironment(variables, () => {
					assert.deepEqual(fanion[name](), original[name]());
					const ours = logged.length;
					original[name]();
					assert.equal(ours % 2, 0, "both warn, or none");
				}));

	it("has the other functions of the original", () => {
		for (const [a, b] of [
			["a", "a"],
			["a", "b"],
			["a", "aa"],
			["", ""],
			["ab", "a"],
			[1, "1"],
		])
			assert.equal(
				fanion.safeCompare(a, b),
				original.safeCompare(a, b),
				`${a} ${b}`,
			);
		for (const url of [undefined, "", "/", "http://a/", "http://a//"])
			assert.equal(
				fanion.removeTrailingSlash(url),
				original.removeTrailingSlash(url),
			);
		assert.match(fanion.randomSessionId(), /^\d{1,9}$/);
		const missing = Object.keys(original).filter((name) => !(name in fanion));
		assert.deepEqual(missing.sort(), [
			"FlagProvider",
			"__resetDefinitionsCache",
			"useFlag",
			"useFlags",
			"useFlagsStatus",
			"useUnleashClient",
			"useUnleashContext",
			"useVariant",
		]);
	});
});

describe("requests", () => {
	let server;
	before(async () => {
		server = await startServer();
	});
	after(() => server.stop());

	let trial = 0;
	/** Sets the answers of a new server, and returns its address and a function that returns its requests. */
	function open(script) {
		const name = `next-${trial++}`;
		server.script(name, script);
		return {
			url: `${server.address}/${name}`,
			requests: () => server.script(name, {}),
		};
	}

	const good = { headers: { etag: '"1"' }, body: JSON.stringify(DOCUMENT) };
	const other = { version: 2, features: [] };

	/** Answers after the first; whether the original keeps the last good definitions. */
	const FAILURES = {
		"401 with an error": {
			status: 401,
			body: '{"name":"AuthenticationRequired"}',
		},
		"502 without JSON": { status: 502, body: "<h1>Bad Gateway</h1>" },
		"200 without flags": { body: "{}" },
		"200 without JSON": { body: "<html>" },
		"a cut connection": { refuse: true },
	};

	it("for definitions have the headers of the original", async () => {
		const headers = {};
		for (const [name, { getDefinitions }] of Object.entries(PACKAGES)) {
			const { url, requests } = open({ features: [good] });
			const config = {
				url: `${url}/api/client/features`,
				appName: "shop",
				token: "t",
				instanceId: "i",
			};
			const fetchOptions = { headers: { "X-Mine": "1" } };
			for (let index = 0; index < 2; index++)
				assert.deepEqual(
					await getDefinitions({ ...config, fetchOptions }),
					DOCUMENT,
				);
			headers[name] = requests().map(({ method, path, headers, status }) => {
				const {
					host,
					"unleash-sdk": sdk,
					"unleash-client-spec": spec,
					...rest
				} = headers;
				return { method, path, rest, status };
			});
		}
		assert.deepEqual(headers["fanion/next"], headers["@unleash/nextjs"]);
		assert.equal(headers["fanion/next"][1].rest["if-none-match"], '"1"');
	});

	for (const [failure, answer] of Object.entries(FAILURES)) {
		it(`keep the last good definitions after ${failure}`, async () => {
			const { url } = open({
				features: [good, answer, { body: JSON.stringify(other) }],
			});
			const config = { url: `${url}/api/client/features`, token: "t" };
			for (const expected of [DOCUMENT, DOCUMENT, other])
				assert.deepEqual(await fanion.getDefinitions(config), expected);
			assert.equal(logged.length, 1);
			assert.match(logged[0][1], /the last good flags stay in use/);
			assert.doesNotMatch(logged[0][1], /AuthenticationRequired/);
		});

		it(`have the result of the original if the first answer is ${failure}`, async () => {
			const results = {};
			for (const [name, { getDefinitions }] of Object.entries(PACKAGES)) {
				const { url } = open({ features: [answer] });
				results[name] = await getDefinitions({
					url: `${url}/api/client/features`,
					token: "t",
				}).then(
					(definitions) => definitions,
					() => "rejected",
				);
			}
			assert.deepEqual(results["fanion/next"], results["@unleash/nextjs"]);
		});
	}

	it("for definitions leave the ETag to a cache of Next.js", async () => {
		for (const caching of [
			{ next: { revalidate: 15 } },
			{ cache: "force-cache" },
		]) {
			const { url, requests } = open({ features: [good] });
			const config = { url: `${url}/api/client/features`, token: "t" };
			for (let index = 0; index < 2; index++)
				await fanion.getDefinitions({ ...config, fetchOptions: caching });
			const sent = requests().map(({ headers }) => headers["if-none-match"]);
			assert.deepEqual(sent, [undefined, undefined]);
		}
	});

	it("fail with a message without the token and the password", async () => {
		const isClean = (error) =>
			error.name === "FanionError" &&
			!/secret/.test(JSON.stringify([error.message, String(error.cause)]));
		const url = "http://user:secret-password@127.0.0.1:1/api";
		const token = "secret:token.1\nsecret-2";
		for (const config of [
			{ url, token: "t" },
			{ url: "http://127.0.0.1:1/", token },
		])
			await assert.rejects(fanion.getDefinitions(config), isClean);
		for (const [address, clientKey] of [
			[url, "t"],
			["http://127.0.0.1:1/", token],
		]) {
			const config = { url: address, clientKey, appName: "shop" };
			await assert.rejects(fanion.getFrontendFlags(config), isClean);
		}
	});

	it("keep the definitions of each token apart", async () => {
		const { url } = open({ features: [good, { status: 500, body: "{}" }] });
		const config = { url: `${url}/api/client/features` };
		await fanion.getDefinitions({ ...config, token: "a" });
		assert.deepEqual(
			await fanion.getDefinitions({ ...config, token: "b" }),
			{},
		);
	});

	it("for one flag have the result of the original", async () => {
		for (const name of ["checkout", "theme", "off", "child", "unknown"]) {
			const results = {};
			for (const [sdk, { flag }] of Object.entries(PACKAGES)) {
				const { url } = open({ features: [good] });
				const config = { url: `${url}/api/client/features`, token: "t" };
				results[sdk] = await flag(name, { userId: "7" }, config);
			}
			const [theirs, ours] = Object.values(results).map(toData);
			assert.deepEqual(ours, theirs, name);
		}
		const { url } = open({ features: [{ refuse: true }] });
		const { error, ...off } = await fanion.flag(
			"theme",
			{},
			{ url: `${url}/api/client/features`, token: "t" },
		);
		assert.deepEqual(off, { enabled: false, variant: {} });
		assert.ok(error.message.includes(url));
	});

	it("for evaluated flags have the address and headers of the original", async () => {
		const toggles = fanion.evaluateFlags(DOCUMENT, { userId: "7" }).toggles;
		for (const usePOSTrequests of [false, true]) {
			const sent = {};
			for (const [name, { getFrontendFlags }] of Object.entries(PACKAGES)) {
				const { url, requests } = open({
					frontend: [{ body: JSON.stringify({ toggles }) }],
				});
				const answer = await getFrontendFlags({
					url: `${url}/api/frontend`,
					clientKey: "f",
					appName: "shop",
					usePOSTrequests,
					context: { userId: "7 &", sessionId: "s", properties: { plan: "ö" } },
					customHeaders: { "X-Mine": "1" },
				});
				assert.deepEqual(answer, { toggles });
				const [{ method, path, query, body, headers }] = requests();
				sent[name] = {
					method,
					path,
					query: Object.fromEntries(new URLSearchParams(query)),
					body: body && JSON.parse(body),
					authorization: headers.authorization,
					appName: headers["unleash-appname"],
					mine: headers["x-mine"],
				};
			}
			assert.deepEqual(sent["fanion/next"], sent["@unleash/nextjs"]);
		}
	});

	for (const [failure, answer] of Object.entries(FAILURES))
		it(`for evaluated flags are rejected after ${failure}`, async () => {
			const { url } = open({ frontend: [answer] });
			const config = {
				url: `${url}/api/frontend`,
				clientKey: "secret",
				appName: "shop",
			};
			await assert.rejects(
				fanion.getFrontendFlags(config),
				({ name, message }) => {
					assert.equal(name, "FanionError");
					assert.ok(
						message.includes(url) && !message.includes("secret"),
						message,
					);
					return true;
				},
			);
		});

	it("with metrics have the counts of the original", async () => {
		const { toggles } = fanion.evaluateFlags(DOCUMENT, { userId: "7" });
		const sent = {};
		for (const [name, { flagsClient }] of Object.entries(PACKAGES)) {
			const { url, requests } = open({ metrics: [{ status: 202 }] });
			const flags = flagsClient(toggles, {
				url: `${url}/api`,
				clientKey: "t",
				appName: "shop",
			});
			const answers = ["checkout", "theme", "theme", "off", "unknown"].map(
				(flag) => [flags.isEnabled(flag), flags.getVariant(flag)],
			);
			for (let index = 0; index < 2; index++) await flags.sendMetrics();
			sent[name] = requests().map(({ path, headers, body }) => {
				const { appName, bucket } = JSON.parse(body);
				return {
					path,
					token: headers.authorization,
					appName,
					toggles: bucket.toggles,
				};
			});
			sent[name].push(answers, flags.getAllToggles());
		}
		assert.deepEqual(sent["fanion/next"], sent["@unleash/nextjs"]);
		assert.equal(
			sent["fanion/next"].length,
			3,
			"a second report would be empty",
		);
	});

	it("with metrics that fail are repeated by the next report", async () => {
		const { url, requests } = open({
			metrics: [{ status: 503 }, { refuse: true }, { status: 202 }],
		});
		const flags = fanion.flagsClient([], {
			url,
			clientKey: "t",
			appName: "shop",
		});
		const warnings = [];
		flags.on("warn", (message) => warnings.push(message));
		for (let index = 1; index <= 3; index++) {
			flags.isEnabled("a");
			await flags.sendMetrics();
		}
		const counts = requests().map(
			({ body }) => JSON.parse(body).bucket.toggles.a.no,
		);
		assert.deepEqual(counts, [1, 2, 3]);
		assert.equal(warnings.length, 2);
	});

	it("are sent to the API that the environment names", async () => {
		const { url, requests } = open({ metrics: [{ status: 202 }] });
		for (const variables of [
			{ UNLEASH_SERVER_API_URL: `${url}/api`, UNLEASH_SERVER_API_TOKEN: "t" },
			{
				NEXT_PUBLIC_UNLEASH_FRONTEND_API_URL: `${url}/api/frontend`,
				UNLEASH_FRONTEND_API_TOKEN: "f",
			},
		])
			await withEnvironment(variables, async () => {
				for (const { flagsClient } of Object.values(PACKAGES)) {
					const flags = flagsClient([]);
					flags.isEnabled("a");
					await flags.sendMetrics();
				}
			});
		const seen = requests().map(({ path, headers }) => [
			path,
			headers.authorization,
		]);
		assert.deepEqual(seen, [
			["/api/client/metrics", "t"],
			["/api/client/metrics", "t"],
			["/api/frontend/client/metrics", "f"],
			["/api/frontend/client/metrics", "f"],
		]);
	});
});
