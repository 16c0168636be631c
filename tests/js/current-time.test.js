// The field `currentTime` of a context, and the clock, which is used if the field is missing.

import assert from "node:assert/strict";
import { test } from "node:test";
import { flag, open, strategyFor } from "./support/builders.js";

test("an invalid Date in currentTime matches no date and does not fall back to the clock", () => {
	const after = {
		contextName: "currentTime",
		operator: "DATE_AFTER",
		value: "2020-01-01",
	};
	const engine = open([
		flag("f", { strategies: [{ name: "default", constraints: [after] }] }),
	]);
	assert.equal(engine.isEnabled("f"), true);
	const currentTime = new Date(Number.NaN);
	assert.equal(engine.isEnabled("f", { currentTime }), false);
});

test("currentTime is a Date or an ISO string, and defaults to the clock", () => {
	const after = {
		contextName: "currentTime",
		operator: "DATE_AFTER",
		value: "2026-01-01T00:00:00Z",
	};
	const features = [
		flag("f", { strategies: [{ name: "default", constraints: [after] }] }),
	];
	const late = open(features, {
		now: () => Date.parse("2026-06-01T00:00:00Z"),
	});
	const early = open(features, { now: () => 0 });
	assert.equal(late.isEnabled("f"), true);
	assert.equal(early.isEnabled("f"), false);
	assert.equal(
		open(features).isEnabled("f"),
		Date.now() > Date.parse("2026-01-01T00:00:00Z"),
	);
	for (const currentTime of [
		new Date("2026-02-01"),
		"2026-02-01T00:00:00Z",
		"2026-01-01T01:00:00.5+00:30",
		Date.parse("2026-02-01"),
		Date.parse("2026-02-01") + 0.5,
		BigInt(Date.parse("2026-02-01")),
		1e15,
	]) {
		assert.equal(early.isEnabled("f", { currentTime }), true);
		assert.equal(early.isEnabled("f", { properties: { currentTime } }), true);
	}
	for (const currentTime of [
		new Date(0),
		"2025-12-31T23:59:59Z",
		"2026-02-01",
		"soon",
		"",
		// Both engines of Unleash accept no digits either.
		"1800000000000",
		0,
		Date.parse("2025-12-31T23:59:59Z"),
		Number.NaN,
		Number.POSITIVE_INFINITY,
		// Beyond the range of dates.
		1e17,
		true,
	]) {
		assert.equal(
			late.isEnabled("f", { currentTime }),
			false,
			String(currentTime),
		);
	}
	assert.equal(late.isEnabled("f", { currentTime: null }), true);
});

test("the clock does not set the field currentTime", () => {
	const now = () => 0;
	const strategies = [
		strategyFor(
			"currentTime",
			"1970-01-01T00:00:00.000Z",
			"0",
			"1970-01-01T00:00:00Z",
		),
	];
	assert.equal(
		open([flag("f", { strategies })], { now }).isEnabled("f"),
		false,
	);
});

test("a number in currentTime is its ISO 8601 string, a number in another field is not", () => {
	const time = Date.parse("2026-02-01T00:00:00.007Z");
	const iso = "2026-02-01T00:00:00.007Z";
	const engine = open([
		flag("iso", { strategies: [strategyFor("currentTime", iso)] }),
		flag("number", { strategies: [strategyFor("currentTime", String(time))] }),
		flag("other", { strategies: [strategyFor("createdAt", String(time))] }),
	]);
	for (const context of [
		{ currentTime: time, createdAt: time },
		{ properties: { currentTime: time, createdAt: time } },
	]) {
		const isOn = (name) => [
			engine.isEnabled(name, context),
			engine.bind(context).isEnabled(name),
			engine.evaluateAll(context).isEnabled(name),
		];
		assert.deepEqual(isOn("iso"), [true, true, true]);
		assert.deepEqual(isOn("number"), [false, false, false]);
		assert.deepEqual(isOn("other"), [true, true, true]);
	}
});
