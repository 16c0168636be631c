// The engines of one sequence, each beside its model. Every method is one step, and compares the two.

import assert from "node:assert/strict";
import { Engine, FanionError } from "fanion";
import {
	BAD_DELTAS,
	badDocuments,
	CONTEXTS,
	DOCUMENTS,
	EVENTS,
} from "./documents.js";
import {
	CUSTOM_STRATEGY,
	contextValue,
	Flags,
	Judge,
	NOW,
	RANDOM,
} from "./model.js";

const judge = new Judge();

const FALLBACK = Object.freeze({
	name: "fallback",
	enabled: true,
	feature_enabled: true,
});

/** The forms in which a document or delta is passed. */
const FORMS = {
	object: (value) => value,
	string: (value) => JSON.stringify(value),
	bytes: (value) => new TextEncoder().encode(JSON.stringify(value)),
	buffer: (value) => new TextEncoder().encode(JSON.stringify(value)).buffer,
};

export const FORM_NAMES = Object.keys(FORMS);

export const METHODS = ["isEnabled", "getVariant", "evaluate"];

/** An engine and its model. */
class Tested {
	flags = new Flags();
	isFreed = false;
	/** Calls of the engine that have not returned. */
	running = 0;
	/** Incremented by each change of the flags. */
	generation = 0;
	warnings = [];

	constructor(callback) {
		this.engine = new Engine({
			now: () => callback("now", NOW),
			random: () => callback("random", RANDOM),
			customStrategies: { [CUSTOM_STRATEGY]: () => callback("custom", true) },
			onWarning: (message) => {
				this.warnings.push(message);
				callback("onWarning");
			},
			onError: (error) => assert.fail(error),
		});
	}
}

export class World {
	/** The users of the contexts; a step changes one. */
	users = CONTEXTS.map(() => "anna");
	bound = [];
	/** What the next callback of a kind does. */
	#armed;
	/** Kinds of the callbacks that are running. */
	#inside = [];
	/** The calls that have not returned: kinds of callbacks that threw, and users that were read, by context. */
	#calls = [];
	/** The first difference that a callback found; callbacks of the caller must not lose it. */
	#failure;
	/** How many steps ran inside a callback of each kind. */
	nested = {};

	constructor(count) {
		this.engines = Array.from({ length: count }, () => this.#create());
		this.contexts = CONTEXTS.map((context, index) =>
			Object.defineProperty({ ...context }, "userId", {
				enumerable: true,
				get: () => this.#read(index),
			}),
		);
	}

	#create() {
		return new Tested((kind, value) => this.#callback(kind, value));
	}

	/** Returns the user of a context, and notes in the current call what was read. */
	#read(context) {
		const call = this.#calls.at(-1);
		let user;
		try {
			user = this.#callback("getter", this.users[context]);
			return user;
		} finally {
			call.reads.set(context, user);
			if (call.bound) noteBound(call.bound, user);
		}
	}

	/** Does what is armed for callbacks of this kind, and returns the value of the callback. */
	#callback(kind, value) {
		const armed = this.#armed;
		if (armed?.kind !== kind) return value;
		this.#armed = undefined;
		this.#inside.push(kind);
		this.nested[kind] = (this.nested[kind] ?? 0) + 1;
		try {
			armed.act(this);
		} catch (error) {
			if (error === THROWN) this.#calls.at(-1).failed.add(kind);
			else this.#failure ??= error;
			throw error;
		} finally {
			this.#inside.pop();
		}
		return value;
	}

	arm(kind, act) {
		this.#armed = { kind, act };
	}

	/** Throws in a callback that may throw. */
	fail() {
		if (["getter", "custom", "onWarning"].includes(this.#inside.at(-1)))
			throw THROWN;
	}

	/** Runs a call of an engine; checks that it throws if the engine is freed. Returns whether it returned. */
	#call(tested, call, { survivesFree = false, bound } = {}) {
		const wasFreed = tested.isFreed;
		const record = { failed: new Set(), reads: new Map(), bound };
		this.#calls.push(record);
		tested.running += 1;
		let error;
		let value;
		try {
			value = call();
		} catch (caught) {
			error = caught;
		} finally {
			tested.running -= 1;
			this.#calls.pop();
		}
		if (this.#failure) throw this.#failure;
		if (wasFreed || (tested.isFreed && !survivesFree)) {
			assert.ok(error instanceof FanionError, String(error));
			assert.match(error.message, /freed/);
			return undefined;
		}
		if (error) throw error;
		return { value, ...record };
	}

	/** Returns whether an engine is in a callback, where its flags cannot change. */
	#cannotChange(tested) {
		return tested.running > 0;
	}

	#change(tested, call, change) {
		if (!tested.isFreed && this.#cannotChange(tested)) {
			assert.throws(call, /a callback cannot change the flags/);
			return;
		}
		const wasFreed = tested.isFreed;
		if (!wasFreed) {
			// `onWarning` may ask the new flags.
			const { flags } = tested;
			change(tested);
			tested.generation += 1;
			assert.notEqual(tested.flags, flags);
		}
		this.#call(tested, call, { survivesFree: true });
	}

	load(engine, document, form) {
		const tested = this.engines[engine];
		const input = FORMS[form](DOCUMENTS[document]);
		this.#change(
			tested,
			() => tested.engine.load(input),
			() => {
				tested.flags = Flags.of(DOCUMENTS[document]);
			},
		);
	}

	/** Loads the snapshot of another engine. */
	copy(from, to) {
		const [source, target] = [this.engines[from], this.engines[to]];
		const call = this.#call(source, () => source.engine.snapshot());
		if (!call) return;
		this.#change(
			target,
			() => target.engine.load(call.value),
			() => {
				target.flags = source.flags.copy();
			},
		);
	}

	apply(engine, indexes, form) {
		const tested = this.engines[engine];
		const events = indexes.map((index) => EVENTS[index]);
		const input = FORMS[form]({ events });
		this.#change(
			tested,
			() => tested.engine.apply(input),
			() => {
				tested.flags = tested.flags.copy();
				for (const event of events) tested.flags.apply(event);
			},
		);
	}

	/** Loads or applies an input that is rejected. */
	reject(engine, method, index) {
		const tested = this.engines[engine];
		if (tested.isFreed || this.#cannotChange(tested)) return;
		const inputs =
			method === "load" ? badDocuments(tested.engine.snapshot()) : BAD_DELTAS;
		const input = inputs[index % inputs.length];
		assert.throws(
			() => tested.engine[method](input),
			(error) => error instanceof FanionError && error.code === "PARSE_ERROR",
			String(input),
		);
	}

	rename(context, user) {
		this.users[context] = user;
	}

	ask(engine, name, context, method) {
		const tested = this.engines[engine];
		const given = this.contexts[context];
		const call = this.#call(tested, () =>
			tested.engine[method](name, given, ...fallback(method)),
		);
		if (!call) return;
		const value = this.#valueRead(context, call);
		this.#compare(tested, name, value, method, call);
	}

	/** Returns what a call read of a context. A user that was not read does not matter. */
	#valueRead(context, { reads }) {
		return contextValue(context, reads.get(context));
	}

	#compare(tested, name, value, method, call) {
		const customFails = call.failed.has("custom") || this.#isInCustom(tested);
		const expected = judge.evaluate(tested.flags, name, value, customFails);
		assert.deepEqual(call.value, EXPECTED[method](expected));
	}

	/** Returns whether the custom strategy of an engine is running, where it does not match. */
	#isInCustom(tested) {
		return tested.running > 0 && this.#inside.includes("custom");
	}

	askAll(engine, context) {
		const tested = this.engines[engine];
		const call = this.#call(tested, () =>
			tested.engine.evaluateAll(this.contexts[context]),
		);
		if (!call) return;
		const value = this.#valueRead(context, call);
		this.#compareAll(tested, value, call);
	}

	#compareAll(tested, value, call) {
		const customFails = call.failed.has("custom") || this.#isInCustom(tested);
		const expected = judge.evaluateAll(tested.flags, value, customFails);
		const answers = [...call.value].map((answer) => [answer.flag, answer]);
		assert.equal(call.value.size, expected.size);
		assert.deepEqual(new Map(answers), expected);
	}

	bind(engine, context) {
		const tested = this.engines[engine];
		const { generation } = tested;
		const call = this.#call(
			tested,
			() => tested.engine.bind(this.contexts[context]),
			{ survivesFree: true },
		);
		if (!call) return;
		const value = this.#valueRead(context, call);
		this.bound.push({ engine: call.value, tested, context, generation, value });
	}

	askBound(index, name, method) {
		this.#useBound(
			index,
			(engine) => engine[method](name, ...fallback(method)),
			(tested, value, call) => this.#compare(tested, name, value, method, call),
			name,
		);
	}

	askAllBound(index) {
		this.#useBound(
			index,
			(engine) => engine.evaluateAll(),
			(tested, value, call) => this.#compareAll(tested, value, call),
		);
	}

	#useBound(index, use, compare, name) {
		if (this.bound.length === 0) return;
		const bound = this.bound[index % this.bound.length];
		const { flags, generation } = bound.tested;
		const isKnown = name === undefined || flags.features.has(name);
		const isDue = isKnown && bound.generation !== generation;
		const call = this.#call(bound.tested, () => use(bound.engine), { bound });
		if (!call) return;
		// The context is read once, and once more after the flags have changed.
		const isRead = call.reads.has(bound.context);
		assert.equal(isRead, isDue && judge.readsUser(bound.tested.flags));
		compare(bound.tested, bound.value, call);
	}

	/** Compares everything that an engine says about its flags without a context. */
	inspect(engine) {
		const tested = this.engines[engine];
		const call = this.#call(tested, () => tested.engine.warnings());
		if (!call) return;
		const messages = call.value.map(({ message }) => message);
		assert.deepEqual(messages.sort(), [...judge.warnings(tested.flags)].sort());
		const names = tested.engine.flags().map(({ name }) => name);
		const expected = [...tested.flags.features.keys()];
		assert.deepEqual(names.sort(), expected.sort());
		assert.equal(tested.engine.size, expected.length);
		assert.equal(new Set(tested.warnings).size, tested.warnings.length);
	}

	free(engine) {
		const tested = this.engines[engine];
		tested.engine.free();
		tested.isFreed = true;
	}

	/** Creates an engine where another one was freed. */
	renew(engine) {
		if (this.engines[engine].isFreed) this.engines[engine] = this.#create();
	}

	close() {
		for (const tested of this.engines) tested.engine.free();
	}
}

/** Notes that a bound engine has read its context. */
function noteBound(bound, user) {
	bound.value = contextValue(bound.context, user);
	bound.generation = bound.tested.generation;
}

/** What a callback throws on purpose. */
const THROWN = new Error("thrown by a callback");

const fallback = (method) =>
	({ isEnabled: [true], getVariant: [FALLBACK], evaluate: [] })[method];

/** The answer of each method, by the evaluation of the flag, if there is one. */
const EXPECTED = {
	isEnabled: (evaluation) => evaluation?.enabled ?? true,
	getVariant: (evaluation) => evaluation?.variant ?? FALLBACK,
	evaluate: (evaluation) => evaluation,
};
