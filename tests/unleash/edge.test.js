// SDKs, unchanged, with the command `fanion edge` in place of their server, which is a real Unleash server.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { Engine } from "fanion";
import { admin, BACKEND, SERVER, turn } from "./admin.js";
import { EdgeBench } from "./edge-bench.js";
import { seedScopes } from "./scopes.js";
import { OFF, readAnswers, toAnswer } from "./sdks/answers.js";
import { SDKS } from "./sdks/index.js";
import { seed, users } from "./seed.js";
import { assertCounted, evaluateOnServer } from "./server-answers.js";
import { until } from "./wait.js";

const PREFIX = `edge-${Date.now()}.`;
const USERS = users(50);
const CHANGING = `${PREFIX}changing`;
const ON = toAnswer(true, {
	name: "disabled",
	enabled: false,
	feature_enabled: true,
});

describe("SDKs of an edge before an Unleash server", () => {
	const bench = new EdgeBench();
	let names;
	let scopes;
	/** The definitions that the tokens of each scope see. */
	let definitions;

	before(async () => {
		names = await seed(PREFIX);
		const more = await seedScopes(PREFIX);
		names.push(...more.names);
		scopes = more.scopes;
		await bench.start([BACKEND, scopes.production.backend]);
		await until("the edge has all flags", async () => {
			definitions = await readDefinitions(SERVER);
			return isDeepStrictEqual(await readDefinitions(bench.url), definitions);
		});
		// The last change of `seedScopes`; the frontend API of the server has it later.
		const [last] = more.names;
		await until("the frontend API of the server has all flags", async () => {
			const options = optionsOf("a project in production");
			const answers = await evaluateOnServer(USERS, options);
			return answers.some(({ [last]: { enabled } }) => enabled);
		});
	});
	after(() => bench.close());

	/** Returns what each backend token sees. The server does not sort flags. */
	async function readDefinitions(url) {
		const entries = Object.entries(scopes).map(async ([scope, { backend }]) => {
			const path = `/api/client/features?namePrefix=${PREFIX}`;
			const headers = {
				Authorization: backend,
				"Unleash-Client-Spec": "5.2.0",
			};
			const response = await fetch(url + path, { headers });
			const { features, segments } = await response.json();
			const byName = (one, other) => (one.name < other.name ? -1 : 1);
			return [scope, { features: features.sort(byName), segments }];
		});
		return Object.fromEntries(await Promise.all(entries));
	}

	const optionsOf = (scope, sdk = "server") => ({
		...scopes[scope],
		names,
		user: USERS[0],
		appName: `${PREFIX}${sdk}-${scope}`.replaceAll(/[^\w.]+/g, "-"),
	});

	/** Returns whether a flag has variants. */
	function hasVariants(name) {
		const flag = definitions.development.features.find(
			(flag) => flag.name === name,
		);
		const { strategies, variants } = flag;
		return [variants, ...strategies.map(({ variants }) => variants)].some(
			(list) => list?.length > 0,
		);
	}

	/** Fails unless an SDK has the answers of the server. */
	function assertAnswers(sdk, users, actual, expected) {
		const { name, expect, lacks, options } = sdk;
		for (const [index, user] of users.entries())
			for (const flag of options.names) {
				const answer = expect(expected[index][flag], hasVariants(flag));
				const label = `${name}: ${flag} for ${JSON.stringify(user)}`;
				if (!flag.endsWith(`.${lacks}`))
					assert.deepEqual(actual[index][flag], answer, label);
			}
	}

	/** Opens an SDK, compares its answers with those of the server, and closes it. */
	async function compare(name, scope, environment) {
		const options = { ...optionsOf(scope, name), environment };
		const sdk = await bench.openSdk(name, options);
		const asked = USERS.slice(0, SDKS[name].users);
		const expected = await evaluateOnServer(asked, options);
		assertAnswers(sdk, asked, await sdk.answers(asked), expected);
		assert.deepEqual(await sdk.problems(), []);
		await bench.closeSdk(sdk);
	}

	for (const name of Object.keys(SDKS))
		it(`${name} answers like the server`, () => compare(name, "development"));

	for (const name of ["unleash-client", "unleash-proxy-client"]) {
		it(`${name} sees the flags of an environment`, () =>
			compare(name, "production", "production"));
		it(`${name} sees the flags of a project`, () => compare(name, "a project"));
		it(`${name} sees the flags of a project in an environment`, () =>
			compare(name, "a project in production", "production"));
	}

	it("the engine answers like the server, with the definitions of the edge", async () => {
		for (const [scope, document] of Object.entries(
			await readDefinitions(bench.url),
		)) {
			const engine = new Engine();
			engine.load({ version: 2, ...document });
			const options = optionsOf(scope);
			const expected = await evaluateOnServer(USERS, options);
			for (const [index, user] of USERS.entries()) {
				const answers = readAnswers(engine, names, user);
				assert.deepEqual(answers, expected[index], scope);
			}
		}
	});

	for (const name of Object.keys(SDKS))
		it(`${name} reports that a token is wrong`, async () => {
			const { backend, frontend } = scopes.development;
			const sdk = await bench.openSdk(name, {
				...optionsOf("development", `${name}-wrong`),
				backend: `${backend}x`,
				frontend: `${frontend}x`,
			});
			const [problem] = await sdk.problems();
			assert.match(
				problem,
				/403|the token is unknown|Initialization failed|GENERAL/,
			);
			const answers = await sdk.read().catch(() => undefined);
			for (const answer of Object.values(answers ?? {}))
				assert.deepEqual(answer, sdk.expect(OFF, true));
			await sdk.close();
		});

	it("every SDK sees a change", async () => {
		const sdks = await openAll("changes");
		await turnAndSee(sdks, "on");
		await turnAndSee(sdks, "off");
		for (const sdk of sdks) await bench.closeSdk(sdk);
	});

	it("every SDK has its flags while the server is away and the edge restarts", async () => {
		const early = await openAll("before");
		const { user, ...options } = optionsOf("development");
		const expected = await evaluateOnServer([user], options);
		await bench.stopEdge();
		await bench.relay.close();
		await bench.startEdge();
		const late = await openAll("after");
		for (const sdk of [...early, ...late])
			assertAnswers(sdk, [user], [await sdk.read()], expected);
		await bench.relay.open();
		await turnAndSee([...early, ...late], "on");
		for (const sdk of [...early, ...late]) await bench.closeSdk(sdk);
	});

	/** Opens all SDKs with a few flags, for whose changes they ask often. */
	function openAll(use) {
		const few = ["on", "changing", "variants", "child"];
		const opened = Object.keys(SDKS).map((name) =>
			bench.openSdk(name, {
				...optionsOf("development", `${name}-${use}`),
				names: few.map((flag) => PREFIX + flag),
				interval: 200,
			}),
		);
		return Promise.all(opened);
	}

	/** Turns a flag on or off, and waits until SDKs answer so. */
	async function turnAndSee(sdks, state) {
		await turn(CHANGING, state);
		const seen = sdks.map(({ name, read, expect }) => {
			const answer = expect(state === "on" ? ON : OFF, false);
			return until(`${name} sees that the flag is ${state}`, async () =>
				isDeepStrictEqual((await read())[CHANGING], answer),
			);
		});
		await Promise.all(seen);
	}

	it("the server has exactly the counts of all SDKs", async (t) => {
		await bench.stopEdge();
		let evaluations = 0;
		for (const report of bench.reports)
			evaluations += await assertCounted(report);
		t.diagnostic(`${evaluations} evaluations of ${bench.reports.length} SDKs`);
	});

	for (const [name, { version }] of Object.entries(SDKS)) {
		if (!version) continue;
		it(`the server knows the application of ${name}`, async () => {
			const { appName } = optionsOf("development", name);
			const path = `/api/admin/metrics/instances/${appName}/environment/development`;
			const instance = await until("the application", async () => {
				const { instances } = await admin("GET", path);
				return instances[0];
			});
			assert.equal(instance.sdkVersion, version);
		});
	}
});
