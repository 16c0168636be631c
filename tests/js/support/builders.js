// Builds small documents and engines that loaded them.

import assert from "node:assert/strict";
import { Engine } from "fanion";

/** Returns a flag that is on for every user unless `rest` changes it. */
export const flag = (name, rest) => ({
	name,
	enabled: true,
	strategies: [{ name: "default" }],
	...rest,
});

/** Returns a strategy that matches users whose `field` is one of `values`. */
export const strategyFor = (field, ...values) => ({
	name: "default",
	constraints: [inConstraint(field, ...values)],
});

/** Returns a constraint that matches if `contextName` is one of `values`. */
export const inConstraint = (contextName, ...values) => ({
	contextName,
	operator: "IN",
	values,
});

export const encodeUtf8 = (string) => new TextEncoder().encode(string);

export const document = (...features) => ({ version: 2, features });

/** Returns an engine with these flags. Warnings are dropped unless `options.onWarning` is set. */
export const open = (features, options) => openWith(Engine, features, options);

/** Like `open`, for the `Engine` class of another entry of the package. */
export function openWith(Engine, features, options) {
	const engine = new Engine({ onWarning: () => {}, ...options });
	engine.load(document(...features));
	return engine;
}

/** Returns an engine with one flag `f`, which is on for users whose `field` is one of `values`. */
export const openFor = (field, ...values) =>
	open([flag("f", { strategies: [strategyFor(field, ...values)] })]);

export const NO_VARIANT = {
	name: "disabled",
	enabled: false,
	feature_enabled: true,
};

export const OFF_VARIANT = { ...NO_VARIANT, feature_enabled: false };

/** Contexts that get different results from the flags of the captured document. */
export const SAMPLE_CONTEXTS = [
	{},
	{ userId: "1" },
	{ userId: "7", sessionId: "s", properties: { plan: "pro", country: "NO" } },
].concat(
	Array.from({ length: 20 }, (_, index) => ({
		userId: `user-${index}`,
		plan: index % 2 ? "pro" : "free",
		country: "SE",
	})),
);

/** Engine options that make results repeatable and drop warnings. */
export const REPEATABLE = {
	onWarning: () => {},
	random: () => 0.5,
	now: () => 0,
};

/** Returns the results of all flags for all sample contexts. */
export const evaluateSamples = (engine) =>
	SAMPLE_CONTEXTS.map((context) => engine.evaluateAll(context).toJSON());

/** Returns the names of all flags of an engine. */
export const flagNames = (engine) => engine.flags().map(({ name }) => name);

/** Checks with a flag `f`, on if `field` is `string`, that it is on in `context` if `expected`. */
export function checkField(field, string, context, expected) {
	const engine = openFor(field, string);
	assert.equal(engine.isEnabled("f", context), expected);
	assert.equal(engine.evaluate("f", context).enabled, expected);
	assert.equal(engine.evaluateAll(context).isEnabled("f"), expected);
	engine.free();
}
