// Small documents, and engines that have read them.

import { Engine } from "fanion";

/** A flag that is on for everybody, unless `rest` says otherwise. */
export const flag = (name, rest) => ({
	name,
	enabled: true,
	strategies: [{ name: "default" }],
	...rest,
});

/** A strategy for those whose `field` is one of `values`. */
export const forThose = (field, ...values) => ({
	name: "default",
	constraints: [isIn(field, ...values)],
});

export const isIn = (contextName, ...values) => ({
	contextName,
	operator: "IN",
	values,
});

export const document = (...features) => ({ version: 2, features });

/** An engine with flags; it warns nobody unless `options` say whom. */
export function open(features, options) {
	const engine = new Engine({ onWarning: () => {}, ...options });
	engine.load(document(...features));
	return engine;
}

/** An engine with the one flag `f`, on for those whose `field` is one of `values`. */
export const openFor = (field, ...values) =>
	open([flag("f", { strategies: [forThose(field, ...values)] })]);

export const NO_VARIANT = {
	name: "disabled",
	enabled: false,
	feature_enabled: true,
};

export const OFF_VARIANT = { ...NO_VARIANT, feature_enabled: false };

/** Everybody the captured document tells apart, more or less. */
export const PEOPLE = [
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

/** The names of all flags of an engine. */
export const names = (engine) => engine.flags().map(({ name }) => name);
