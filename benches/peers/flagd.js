// flagd's evaluator in JavaScript, which OpenFeature's provider for flagd runs in the process.

import { FlagdCore } from "@openfeature/flagd-core";

const SILENT = { error() {}, warn() {}, info() {}, debug() {} };

/** A fresh context in its words. Rules compare dates as numbers. */
export const contextOf = ({ userId, sessionId, currentTime, properties }) => {
	const { country, plan, browser, email, age, appVersion, tenant } = properties;
	return {
		targetingKey: userId,
		sessionId,
		currentTime: Date.parse(currentTime),
		country,
		plan,
		browser,
		email,
		age: Number(age),
		appVersion,
		tenant,
	};
};

/** Opens an evaluator that has loaded the text of its flags; `options` are its own. */
export async function open(text, options) {
	const core = new FlagdCore(undefined, SILENT, options);
	core.setConfigurations(text);
	return {
		isOn: (flag, context) => isOn(core, flag, context),
		all: (context) =>
			[...core.getFlags().keys()].map((flag) => [
				flag,
				isOn(core, flag, context),
			]),
		...passes(core),
		close() {},
	};
}

/** What a flag is when it cannot be had. */
const OFF = { enabled: false };

const isOn = (core, flag, context) =>
	core.resolveObjectEvaluation(flag, OFF, context, SILENT).value.enabled;

const passes = (core) => ({
	isEnabled(questions) {
		let on = 0;
		for (const { name, context } of questions)
			if (isOn(core, name, context)) on += 1;
		return on;
	},

	everyFlag(contexts) {
		let on = 0;
		for (const context of contexts) {
			for (const { value } of core.resolveAll(context, SILENT))
				if (value.enabled) on += 1;
		}
		return on;
	},

	reload(texts) {
		for (const text of texts) core.setConfigurations(text);
		return texts.length;
	},
});
