// Unleash's evaluator for Next.js and edge runtimes, without Next.js. The package does not export this
// module by name. The evaluator keeps no state between calls.

import { evaluateFlags } from "./node_modules/@unleash/nextjs/dist/evaluateFlags.js";

export { newContext } from "../engines/context.js";

/** Opens an evaluator of a JSON document. */
export async function open(document) {
	let definitions = JSON.parse(document);
	const enabledFlags = (context) => evaluateFlags(definitions, context).toggles;
	return {
		isEnabled: (flag, context) =>
			enabledFlags(context).some(({ name }) => name === flag),
		getVariant: (flag, context) =>
			enabledFlags(context).find(({ name }) => name === flag)?.variant ?? {
				name: "disabled",
			},
		evaluateAll(context) {
			const enabled = new Set(enabledFlags(context).map(({ name }) => name));
			return definitions.features.map(({ name }) => [name, enabled.has(name)]);
		},

		countAllEnabled(contexts) {
			let count = 0;
			for (const context of contexts) {
				for (const { enabled } of enabledFlags(context))
					if (enabled) count += 1;
			}
			return count;
		},

		reload(documents) {
			for (const document of documents) definitions = JSON.parse(document);
			return documents.length;
		},

		close() {},
	};
}
