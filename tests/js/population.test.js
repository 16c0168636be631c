// `population` of `fanion/tools`: counts agree with evaluating each user; progress, aborting, errors.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "fanion";
import { FanionError, Engine as ToolsEngine } from "fanion/tools";

const rollout = (percent, groupId = "a") => ({
	name: "flexibleRollout",
	parameters: { rollout: String(percent), stickiness: "userId", groupId },
});

const random = {
	name: "flexibleRollout",
	parameters: { rollout: "30", stickiness: "random" },
};

const red = { name: "red", weight: 500, stickiness: "userId" };
const blue = { name: "blue", weight: 500, stickiness: "userId" };

function flags(...strategies) {
	const some = (name, variants = []) => ({
		name,
		enabled: true,
		strategies,
		variants,
	});
	return {
		version: 2,
		features: [some("checkout", [red, blue]), some("search")],
	};
}

function open(document, options) {
	const engine = new ToolsEngine({ onWarning: () => {}, ...options });
	engine.load(document);
	return engine;
}

const USERS = 3000;
const ids = Array.from({ length: USERS }, (_, index) => String(index));

/** Returns the expected counts of the flag `checkout`: evaluates each user with the plain engine. */
function count(document, options, contextOf) {
	const engine = new Engine(options);
	engine.load(document);
	const contexts = ids.map((id) => contextOf(id));
	const variants = contexts.map(
		(context) => engine.getVariant("checkout", context).name,
	);
	const count = (name) => variants.filter((variant) => variant === name).length;
	return {
		enabled: contexts.filter((context) => engine.isEnabled("checkout", context))
			.length,
		variants: [
			{ variant: "red", users: count("red") },
			{ variant: "blue", users: count("blue") },
		],
		withoutVariant: 0,
	};
}

/** Returns the counts of the flag `checkout` for 3000 users. */
async function countsOf(engine, options) {
	const { users, flags } = await engine.population({
		flags: "checkout",
		users: USERS,
		...options,
	});
	assert.equal(users, USERS);
	const [{ flag, ...counts }] = flags;
	assert.equal(flag, "checkout");
	return counts;
}

const isPro = { contextName: "plan", operator: "IN", values: ["pro"] };

test("population counts users like a loop of evaluations", async () => {
	const document = flags({ ...rollout(40), constraints: [isPro] });
	const context = { properties: { plan: "pro" } };
	const expected = count(document, {}, (userId) => ({ ...context, userId }));
	const engine = open(document);
	assert.ok(expected.enabled > 1000);
	assert.deepEqual(await countsOf(engine, { context }), expected);
	assert.deepEqual(await countsOf(engine, { context, users: ids }), expected);
	assert.deepEqual(
		await countsOf(engine, { context, users: new Set(ids).values() }),
		expected,
	);
	const free = await countsOf(engine, { context: { plan: "free" } });
	assert.equal(free.enabled, 0);
});

test("population reports an invalid flag once, however often it is called", async () => {
	const messages = [];
	const documentOf = (strategy) => ({
		features: [{ name: "f", enabled: true, strategies: [{ name: strategy }] }],
	});
	const onWarning = (message) => messages.push(message);
	const engine = open(documentOf("mine"), { onWarning });
	for (let times = 0; times < 2; times++)
		await engine.population({ users: 10, before: documentOf("default") });
	assert.equal(messages.length, 1, messages.join());
});

test("ids may be UUIDs and set any field", async () => {
	const strategy = { ...rollout(40) };
	strategy.parameters.stickiness = "tenant";
	const engine = open(flags(strategy));
	assert.equal((await countsOf(engine, {})).enabled, 0);
	const users = { count: USERS, ids: "uuids" };
	const { enabled } = await countsOf(engine, { field: "tenant", users });
	assert.ok(Math.abs(enabled - USERS * 0.4) < USERS * 0.05);
});

test("random draws depend only on the user and the seed", async () => {
	const engine = open(flags(random));
	const counts = await countsOf(engine, { seed: 7 });
	assert.deepEqual(await countsOf(engine, { seed: 7 }), counts);
	assert.notDeepEqual(await countsOf(engine, { seed: 8 }), counts);
	const before = flags(random);
	const { change } = await countsOf(engine, { before });
	assert.equal(change.monotone, true);
});

test("population returns which users change, and why", async () => {
	const engine = open(flags(rollout(25)));
	const widened = await countsOf(engine, { before: flags(rollout(5)) });
	assert.equal(widened.change.monotone, true);
	assert.deepEqual(widened.change.causes, []);
	assert.equal(
		widened.change.joins.users,
		widened.enabled - widened.change.before.enabled,
	);
	assert.equal(widened.change.joins.samples.length, 5);
	const regrouped = { before: flags(rollout(25, "b")), samples: 2 };
	const { change } = await countsOf(engine, regrouped);
	assert.equal(change.monotone, false);
	assert.equal(change.leaves.samples.length, 2);
	assert.deepEqual(change.causes, [
		{
			what: "groupId",
			strategy: 1,
			message: "strategy 1: the group id changed from `b` to `a`",
		},
	]);
	const removed = await engine.population({
		users: 10,
		before: JSON.stringify({ features: [{ name: "old", enabled: true }] }),
	});
	assert.deepEqual(
		removed.flags.map(({ flag, change }) => [flag, change.onlyIn]),
		[
			["checkout", "after"],
			["search", "after"],
			["old", "before"],
		],
	);
});

test("population calls custom strategies for each user", async () => {
	const even = { name: "isEven", parameters: { but: "0" } };
	const customStrategies = {
		isEven: ({ but }, { userId, plan }) =>
			plan === "pro" && userId !== but && Number(userId) % 2 === 0,
	};
	const document = flags(even);
	const expected = count(document, { customStrategies }, (userId) => ({
		userId,
		plan: "pro",
	}));
	const engine = open(document, { customStrategies });
	const context = { plan: "pro" };
	assert.equal(expected.enabled, USERS / 2 - 1);
	assert.deepEqual(await countsOf(engine, { context }), expected);
	assert.deepEqual(await countsOf(engine, { context, users: ids }), expected);
	const before = flags(even, rollout(1));
	const { change } = await countsOf(engine, { context, before });
	assert.equal(change.joins.users, 0);
	assert.ok(change.leaves.users > 0);
});

test("population calls each used custom strategy once per user and parameters", async () => {
	const calls = [];
	const customStrategies = {
		mine: ({ id }, { userId }) => {
			calls.push(`${id} ${userId}`);
			return true;
		},
	};
	const mine = (id) => ({ name: "mine", parameters: { id } });
	const flag = (name, ...strategies) => ({ name, enabled: true, strategies });
	const engine = open(
		{
			features: [
				{ ...flag("child", mine("a")), dependencies: [{ feature: "parent" }] },
				flag("parent", mine("b"), mine("a")),
				flag("other", mine("c")),
				flag("bare"),
			],
		},
		{ customStrategies },
	);
	const before = { features: [flag("child", mine("a"), mine("d"))] };
	const users = ["x", "y"];
	const callsFor = async (flags) => {
		calls.length = 0;
		await engine.population({ flags, users, before });
		return calls.toSorted().join();
	};
	assert.equal(await callsFor("bare"), "");
	assert.equal(await callsFor("child"), "a x,a y,b x,b y,d x,d y");
	assert.equal(await callsFor(["other", "bare"]), "c x,c y");
	assert.equal(await callsFor([]), "a x,a y,b x,b y,c x,c y,d x,d y");
});

test("the time of evaluation is a Date, a number, or the clock of the engine", async () => {
	const after = {
		contextName: "currentTime",
		operator: "DATE_AFTER",
		value: "2026-01-01T00:00:00Z",
	};
	const constrained = { ...rollout(100), constraints: [after] };
	const enabled = async (now, clock = () => 0) => {
		const engine = open(flags(constrained), { now: clock });
		const { enabled } = await countsOf(engine, { now });
		engine.free();
		return enabled;
	};
	const time = Date.UTC(2026, 5, 1);
	assert.equal(await enabled(time), USERS);
	assert.equal(await enabled(new Date(time)), USERS);
	assert.equal(await enabled(), 0);
	assert.equal(await enabled(undefined, () => Number.NaN), 0);
	assert.equal(await enabled(undefined, () => Number.POSITIVE_INFINITY), USERS);
});

test("population continues after the flags change and yields to the event loop", async () => {
	const engine = open(flags(rollout(100)));
	let turns = 0;
	const progress = [];
	const ticking = setInterval(() => {
		turns += 1;
	});
	const population = engine.population({
		flags: ["search"],
		users: 400_000,
		onProgress: (done, total) => progress.push([done, total]),
	});
	engine.load(flags());
	engine.free();
	const { users, flags: flagResults } = await population;
	clearInterval(ticking);
	assert.equal(users, 400_000);
	assert.equal(flagResults[0].enabled, 400_000);
	assert.deepEqual(progress.at(-1), [400_000, 400_000]);
	assert.ok(progress.length > 4);
	assert.ok(
		progress.every(
			([done], index) => index === 0 || done > progress[index - 1][0],
		),
	);
	assert.ok(turns > 0);
});

test("a signal aborts population", async () => {
	const engine = open(flags(rollout(50)));
	const controller = new AbortController();
	let last = 0;
	const population = engine.population({
		users: 1_000_000,
		signal: controller.signal,
		onProgress: (done) => {
			last = done;
			if (done > 100_000) controller.abort(new Error("aborted later"));
		},
	});
	await assert.rejects(population, /aborted later/);
	assert.ok(last < 500_000);
	const signal = AbortSignal.abort(new Error("aborted before"));
	await assert.rejects(
		engine.population({ users: 1, signal }),
		/aborted before/,
	);
	assert.equal((await countsOf(engine, {})).enabled > 0, true);
});

test("population rejects if the WebAssembly instance fails while it runs", async () => {
	const engine = open(flags(rollout(50)));
	const { encodeInto } = TextEncoder.prototype;
	let isFailing = false;
	TextEncoder.prototype.encodeInto = function (...args) {
		if (isFailing) throw new RangeError("the stack is full");
		return encodeInto.apply(this, args);
	};
	const population = engine.population({
		users: ids.concat(ids, ids),
		flags: Array(30).fill("search"),
		onProgress: () => {
			isFailing = true;
		},
	});
	await assert.rejects(population, {
		code: "GENERAL",
		message: /the engine failed/,
	});
	TextEncoder.prototype.encodeInto = encodeInto;
	assert.equal((await countsOf(engine, {})).enabled > 0, true);
});

for (const [options, code, message] of [
	[{ users: 1, flags: ["nope"] }, "FLAG_NOT_FOUND", "there is no flag `nope`"],
	[
		{ users: ["a", 7] },
		"INVALID_CONTEXT",
		"user 2: the id is a `Number`: pass a string",
	],
	[{ users: -1 }, "GENERAL", /`users` must be a count from 0/],
	[{ users: 2 ** 32 }, "GENERAL", /`users` must be a count from 0/],
	[{ users: { count: 1, ids: "x" } }, "GENERAL", /`users` must be/],
	[{}, "GENERAL", /`users` must be a count from 0/],
	[{ users: 1, flags: 7 }, "GENERAL", "`flags` must be an array of strings"],
	[{ users: 1, flags: [7] }, "GENERAL", "`flags` must be an array of strings"],
	[{ users: 1, field: 7 }, "GENERAL", "`field` must be a string"],
	[{ users: 1, samples: 1.5 }, "GENERAL", "`samples` must be an integer"],
	[{ users: 1, seed: -1 }, "GENERAL", "`seed` must be an integer"],
	[{ users: 1, now: "2026" }, "GENERAL", "`now` must be a date or Unix"],
	[{ users: 1, now: Number.NaN }, "GENERAL", "`now` must be a date or Unix"],
	[{ users: 1, before: "{" }, "PARSE_ERROR", /not JSON/],
	[{ users: 1, before: { events: [] } }, "PARSE_ERROR", /delta/],
])
	test(`population rejects ${JSON.stringify(options)}`, async () => {
		const engine = open(flags(rollout(50)));
		await assert.rejects(engine.population(options), (error) => {
			assert.ok(error instanceof FanionError);
			assert.equal(error.code, code);
			assert.match(error.message, new RegExp(message));
			return true;
		});
		assert.equal((await countsOf(engine, {})).enabled > 0, true);
	});

test("a lone surrogate in an id is sampled as U+FFFD", async () => {
	const ids = ["a\ud800", "\udc00\ud800", "\\ud800", "😀"];
	const engine = open(flags(rollout(100)), {});
	const options = {
		flags: "search",
		users: ids,
		before: flags(rollout(0)),
	};
	const { flags: flagResults } = await engine.population(options);
	const samples = ["a\ufffd", "\ufffd\ufffd", "\\ud800", "😀"];
	assert.deepEqual(flagResults[0].change.joins, { users: 4, samples });
});
