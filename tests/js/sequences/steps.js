// The steps of random API sequences, as commands of fast-check, which shrinks a sequence that fails.

import fc from "fast-check";
import { CONTEXTS, DOCUMENTS, EVENTS, FLAGS, USERS } from "./documents.js";
import { FORM_NAMES, METHODS } from "./world.js";

export const ENGINES = 3;

export const CALLBACKS = ["getter", "custom", "now", "random", "onWarning"];

/** A call of a method of `World`. */
class Step {
	/** How many steps of each name were executed. */
	static executed = {};

	constructor(name, args) {
		this.name = name;
		this.args = args;
	}

	check() {
		return true;
	}

	run(_, world) {
		Step.executed[this.name] = (Step.executed[this.name] ?? 0) + 1;
		world[this.name](...this.args);
	}

	toString() {
		const args = this.args.map((arg) => arg?.text ?? JSON.stringify(arg));
		return `${this.name}(${args.join(", ")})`;
	}
}

export const stepCounts = () => Step.executed;

export const executedSteps = () =>
	Object.values(Step.executed).reduce((sum, count) => sum + count, 0);

const index = (list) => fc.nat({ max: list.length - 1 });
const engine = fc.nat({ max: ENGINES - 1 });
const flag = fc.constantFrom(...FLAGS);
const context = index(CONTEXTS);
const form = fc.constantFrom(...FORM_NAMES);
const method = fc.constantFrom(...METHODS);

const step = (name, ...args) =>
	fc.tuple(...args).map((args) => new Step(name, args));

const ask = step("ask", engine, flag, context, method);
const askAll = step("askAll", engine, context);
const bind = step("bind", engine, context);
const askBound = step("askBound", fc.nat({ max: 50 }), flag, method);
const askAllBound = step("askAllBound", fc.nat({ max: 50 }));
const load = step("load", engine, index(DOCUMENTS), form);
const copy = step("copy", engine, engine);
const events = fc.array(index(EVENTS), { minLength: 1, maxLength: 4 });
const apply = step("apply", engine, events, form);
const reject = step(
	"reject",
	engine,
	fc.constantFrom("load", "apply"),
	fc.nat({ max: 11 }),
);
const inspect = step("inspect", engine);
const rename = step("rename", context, fc.constantFrom(...USERS));
const free = step("free", engine);
const renew = step("renew", engine);

/** A step inside of the next callback of a kind. */
const nested = fc.oneof(
	ask,
	askAll,
	bind,
	askBound,
	askAllBound,
	load,
	copy,
	apply,
	reject,
	inspect,
	rename,
	free,
	step("fail"),
);

const arm = fc
	.tuple(fc.constantFrom(...CALLBACKS), nested)
	.map(([kind, inner]) => {
		const act = (world) => inner.run(undefined, world);
		return new Step("arm", [kind, Object.assign(act, { text: `${inner}` })]);
	});

/** Asking is the most frequent step, and freeing a rare one. */
export const STEPS = [
	...[ask, ask, ask, ask, askBound, askBound, askBound],
	...[askAll, askAllBound, bind, load, copy, apply, apply, reject],
	...[inspect, rename, arm, arm, arm, free, renew, renew],
];
