// Unleash's evaluator for Next.js and the edge, without Next.js: that part of the package is not to be
// had by its name alone. It keeps nothing between two questions.

import { evaluateFlags } from "./node_modules/@unleash/nextjs/dist/evaluateFlags.js";

export { contextOf } from "../sides/context.js";

/** Takes the text of a document. */
export async function open(text) {
	let definitions = JSON.parse(text);
	const on = (context) => evaluateFlags(definitions, context).toggles;
	return {
		isOn: (flag, context) => on(context).some(({ name }) => name === flag),
		variant: (flag, context) =>
			on(context).find(({ name }) => name === flag)?.variant ?? {
				name: "disabled",
			},
		all(context) {
			const names = new Set(on(context).map(({ name }) => name));
			return definitions.features.map(({ name }) => [name, names.has(name)]);
		},

		everyFlag(contexts) {
			let count = 0;
			for (const context of contexts) {
				for (const { enabled } of on(context)) if (enabled) count += 1;
			}
			return count;
		},

		reload(texts) {
			for (const text of texts) definitions = JSON.parse(text);
			return texts.length;
		},

		close() {},
	};
}
