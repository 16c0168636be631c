import type { Evaluations } from "../core/evaluation.js";
import { withMembers } from "../core/with-members.js";
import type { Explanation } from "../tools/explanation.js";
import type { Evaluation, Variant } from "../types.js";
import { explainOverride } from "./explain-override.js";
import type { OverriddenFlags } from "./overridden-flags.js";
import type { OverrideEvents, Overrides } from "./overrides.js";

/** The members of clients, engines and bound engines that an override changes. A source has some of them. */
interface Source {
	isEnabled(name: string, ...rest: unknown[]): boolean;
	getVariant(name: string, ...rest: unknown[]): Variant;
	evaluate(name: string, ...rest: unknown[]): Evaluation | undefined;
	evaluateAll(...rest: unknown[]): Evaluations;
	load(...rest: unknown[]): void;
	apply(...rest: unknown[]): void;
	bind(...rest: unknown[]): object;
	explain(name: string, ...rest: unknown[]): Explanation;
	on(name: string, listener: (value: unknown) => unknown): () => void;
	readonly engine: object | undefined;
}

/** Returns an object that answers as the source does, except for flags that have an override. */
export function wrap<Given extends object>(
	given: Given,
	flags: OverriddenFlags,
): Given & { readonly overrides: Overrides } {
	const members = membersOf(given as unknown as Source, flags);
	for (const name of Object.keys(members))
		if (!(name in given)) delete members[name as keyof Source];
	const { overrides } = flags;
	return withMembers(given, Object.assign(members, { overrides }));
}

function membersOf(source: Source, flags: OverriddenFlags): Partial<Source> {
	const engines = new WeakMap<object, object>();
	return {
		isEnabled: (name, ...rest) =>
			flags.isEnabled(name) ?? source.isEnabled(name, ...rest),
		getVariant: (name, ...rest) =>
			flags.evaluate(name)?.variant ?? source.getVariant(name, ...rest),
		evaluate: (name, ...rest) =>
			flags.evaluate(name) ?? source.evaluate(name, ...rest),
		evaluateAll: (...rest) => flags.merge(source.evaluateAll(...rest)),
		load(...rest) {
			source.load(...rest);
			flags.payloads.forget();
		},
		apply(...rest) {
			source.apply(...rest);
			flags.payloads.forget();
		},
		bind: (...rest) => wrap(source.bind(...rest), flags),
		explain(name, ...rest) {
			const evaluation = flags.evaluate(name);
			const explain = () => source.explain(name, ...rest);
			return evaluation ? explainOverride(evaluation, explain) : explain();
		},
		on(name, listener) {
			const removals = [source.on(name, listener)];
			if (isOwnEvent(name)) removals.push(flags.overrides.on(name, listener));
			return () => {
				for (const remove of removals) remove();
			};
		},
		get engine() {
			const { engine } = source;
			if (engine === undefined) return undefined;
			const wrapped = engines.get(engine) ?? wrap(engine, flags);
			engines.set(engine, wrapped);
			return wrapped;
		},
	};
}

function isOwnEvent(name: string): name is keyof OverrideEvents {
	return name === "update" || name === "warn";
}
