// A client whose engine is one of `fanion/tools`, which is another WebAssembly than that of `fanion`.

import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient } from "fanion/client";
import { Engine } from "fanion/tools";

const ROLLOUT = {
	name: "flexibleRollout",
	parameters: { rollout: 50, stickiness: "userId", groupId: "checkout" },
};

/** Returns a document with a rollout that starts after a date, for one app. */
const documentOf = (...strategies) =>
	JSON.stringify({
		version: 2,
		features: [{ name: "checkout", enabled: true, strategies }],
	});

/** Creates a client with an engine of the tools, and a `fetch` that returns one body after the other. */
function open(bodies, options) {
	const engine = new Engine({ random: () => 0.5, ...options });
	const responses = bodies.map((body) => new Response(body));
	const flags = createClient({
		url: "http://flags.example",
		appName: "shop",
		refreshInterval: 0,
		metricsInterval: 0,
		engine,
		fetch: async () => responses.shift(),
	});
	return { flags, engine };
}

test("the engine of a client explains what the client evaluates, also after an update", async () => {
	const constraint = (value) => ({
		contextName: "appName",
		operator: "IN",
		values: [value],
	});
	const bodies = ["shop", "other"].map((name) =>
		documentOf({ ...ROLLOUT, constraints: [constraint(name)] }),
	);
	const { flags, engine } = open(bodies);
	await flags.ready();
	assert.equal(flags.engine, engine);
	for (const isMatching of [true, false]) {
		let enabled = 0;
		for (let userId = 0; userId < 50; userId++) {
			const context = { userId: String(userId) };
			const explanation = flags.engine.explain("checkout", {
				...context,
				appName: "shop",
			});
			const evaluation = flags.evaluate("checkout", context);
			assert.equal(explanation.enabled, evaluation.enabled);
			assert.equal(explanation.reason, evaluation.reason);
			const [{ constraints, rule }] = explanation.strategies;
			assert.equal(constraints[0].matches, isMatching);
			assert.equal(rule.percent, 50);
			if (evaluation.enabled) enabled += 1;
		}
		if (isMatching) assert.ok(enabled > 10 && enabled < 40, `${enabled} of 50`);
		else assert.equal(enabled, 0);
		await flags.refresh();
	}
	assert.throws(() => flags.engine.explain("unknown"), {
		code: "FLAG_NOT_FOUND",
	});
	await flags.close();
});

test("an error of such an engine keeps its code, position and cause", async () => {
	const { flags } = open(['{"features":\n[}', documentOf(ROLLOUT)]);
	const errors = [];
	flags.on("error", (error) => errors.push(error));
	await assert.rejects(flags.ready(), { code: "PROVIDER_NOT_READY" });
	const [{ code, line, column, message, cause }] = errors;
	assert.equal(code, "PARSE_ERROR");
	assert.equal(`${line}:${column}`, "2:2");
	assert.ok(message.includes("/api/client/features`: "), message);
	assert.equal(cause.code, "PARSE_ERROR");
	await flags.refresh();
	assert.equal(flags.engine.explain("checkout", {}).flag, "checkout");
	await flags.close();
});

test("the warnings of such an engine go to its own `onWarning`", async () => {
	const warnings = [];
	const document = documentOf({
		name: "flexibleRollout",
		parameters: { rollout: "x" },
	});
	const { flags } = open([document], {
		onWarning: (text) => warnings.push(text),
	});
	flags.on("warn", (text) => assert.fail(text));
	await flags.ready();
	flags.isEnabled("checkout");
	assert.equal(warnings.length, 1, warnings.join());
	await flags.close();
});
