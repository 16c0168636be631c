// flagd's evaluator in JavaScript, which OpenFeature's in-process provider for flagd runs.

import { FlagdCore } from "@openfeature/flagd-core";

const SILENT = { error() {}, warn() {}, info() {}, debug() {} };

/** Returns a new context in flagd's format. Its rules compare dates as numbers. */
export const newContext = ({ userId, sessionId, currentTime, properties }) => {
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

/** Opens an evaluator that has loaded a JSON document; `options` are flagd's own. */
export async function open(document, options) {
	const core = new FlagdCore(undefined, SILENT, options);
	core.setConfigurations(document);
	return {
		isEnabled: (flag, context) => isEnabled(core, flag, context),
		evaluateAll: (context) =>
			[...core.getFlags().keys()].map((flag) => [
				flag,
				isEnabled(core, flag, context),
			]),
		...timedLoops(core),
		close() {},
	};
}

/** The default value, used when the evaluation fails. */
const DISABLED = { enabled: false };

const isEnabled = (core, flag, context) =>
	core.resolveObjectEvaluation(flag, DISABLED, context, SILENT).value.enabled;

const timedLoops = (core) => ({
	countEnabled(requests) {
		let enabled = 0;
		for (const { flag, context } of requests)
			if (isEnabled(core, flag, context)) enabled += 1;
		return enabled;
	},

	countAllEnabled(contexts) {
		let enabled = 0;
		for (const context of contexts) {
			for (const { value } of core.resolveAll(context, SILENT))
				if (value.enabled) enabled += 1;
		}
		return enabled;
	},

	reload(documents) {
		for (const document of documents) core.setConfigurations(document);
		return documents.length;
	},
});
