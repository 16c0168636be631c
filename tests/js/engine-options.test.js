// The engine options `hostname`, `random` and `now`.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "fanion";
import { flag, open } from "./support/builders.js";

test("the hostname option applies to flags that arrive by a delta, also on an empty engine", () => {
	const feature = flag("f", {
		strategies: [
			{ name: "applicationHostname", parameters: { hostNames: "web-1" } },
		],
	});
	const hydration = {
		type: "hydration",
		eventId: 1,
		features: [feature],
		segments: [],
	};
	const update = { type: "feature-updated", eventId: 1, feature };
	for (const event of [hydration, update]) {
		const engine = new Engine({ hostname: "web-1" });
		for (let round = 0; round < 2; round += 1) {
			engine.apply({ events: [event] });
			assert.equal(engine.isEnabled("f"), true, event.type);
		}
	}
});

test("applicationHostname compares the hostname option without case", () => {
	const strategy = {
		name: "applicationHostname",
		parameters: { hostNames: "web-1, WEB-2,web-3" },
	};
	const on = (hostname) =>
		open([flag("f", { strategies: [strategy] })], { hostname }).isEnabled("f");
	for (const hostname of ["web-1", "WEB-1", "Web-2", "web-3"])
		assert.equal(on(hostname), true, hostname);
	for (const hostname of ["web", "web-1.example", "", " web-1", undefined])
		assert.equal(on(hostname), false, hostname);
});

const rollout = (percent) => ({
	name: "flexibleRollout",
	parameters: { rollout: String(percent), stickiness: "random" },
});

test("an evaluation draws at most one random number, and only if the result depends on it", () => {
	let draws = 0;
	const random = () => {
		draws += 1;
		return 0.5;
	};
	const variants = [
		{ name: "a", weight: 1, stickiness: "random" },
		{ name: "b", weight: 1 },
	];
	const features = [
		flag("f", { strategies: [rollout(50), rollout(60)], variants }),
		flag("sure", {}),
	];
	const engine = open(features, { random });
	engine.isEnabled("sure");
	assert.equal(draws, 0);
	engine.isEnabled("f");
	assert.equal(draws, 1);
	engine.evaluateAll();
	assert.equal(draws, 2);
});

test("a random rollout includes its percentage, and selects variants independently", () => {
	const variants = [
		{ name: "a", weight: 500, stickiness: "random" },
		{ name: "b", weight: 500 },
	];
	const engine = open([flag("f", { strategies: [rollout(30)], variants })]);
	const names = Array.from(
		{ length: 20_000 },
		() => engine.getVariant("f").name,
	);
	const share = (name) =>
		names.filter((variant) => variant === name).length / names.length;
	for (const name of ["a", "b"])
		assert.ok(Math.abs(share(name) - 0.15) < 0.015, `${name}: ${share(name)}`);
});

test("the same random number gives the same result", () => {
	const engine = open([flag("f", { strategies: [rollout(50)] })], {
		random: () => 0.123,
	});
	const first = engine.isEnabled("f");
	for (let round = 0; round < 100; round += 1)
		assert.equal(engine.isEnabled("f"), first);
});

test("rollouts of 0 % and 100 % do not depend on the random source, even an invalid one", () => {
	for (const value of [
		0,
		0.5,
		1 - 2 ** -53,
		1,
		-1,
		2,
		Number.NaN,
		Number.POSITIVE_INFINITY,
		undefined,
		"x",
		null,
	]) {
		const engine = open(
			[
				flag("none", { strategies: [rollout(0)] }),
				flag("all", { strategies: [rollout(100)] }),
			],
			{
				random: () => value,
			},
		);
		assert.equal(engine.isEnabled("none"), false, String(value));
		assert.equal(engine.isEnabled("all"), true, String(value));
	}
});

test("an invalid clock value does not throw", () => {
	const after = {
		contextName: "currentTime",
		operator: "DATE_AFTER",
		value: "2026-01-01T00:00:00Z",
	};
	for (const value of [
		Number.NaN,
		Number.POSITIVE_INFINITY,
		-Infinity,
		1e300,
		undefined,
		"x",
		null,
		1.5,
	]) {
		const engine = open(
			[
				flag("f", { strategies: [{ name: "default", constraints: [after] }] }),
				flag("g"),
			],
			{
				now: () => value,
			},
		);
		assert.equal(typeof engine.isEnabled("f"), "boolean");
		assert.equal(engine.isEnabled("g"), true);
	}
});

test("a rollout uses the random source wherever memory grows while its flag is loaded", () => {
	for (let count = 1; count < 400; count++) {
		const parameters = Object.fromEntries(
			Array.from({ length: count }, (_, index) => [`p${index}`, `v${index}`]),
		);
		let draw = 0;
		const engine = open(
			[
				flag("f", {
					strategies: [
						{ name: "mine", parameters },
						{
							name: "gradualRolloutRandom",
							parameters: { percentage: "50", groupId: "f" },
						},
					],
				}),
			],
			{ customStrategies: { mine: () => false }, random: () => draw },
		);
		const results = new Set();
		for (draw = 0; draw < 1; draw += 1 / 64) results.add(engine.isEnabled("f"));
		assert.equal(results.size, 2, `${count} parameters`);
	}
});
