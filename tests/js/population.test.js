// Many people through the lab: are they counted as they are answered, some at a time?

import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "fanion";
import { FanionError, Engine as Lab } from "fanion/lab";

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
	const engine = new Lab({ onWarning: () => {}, ...options });
	engine.load(document);
	return engine;
}

const PEOPLE = 3000;
const ids = Array.from({ length: PEOPLE }, (_, number) => String(number));

function count(document, options, makeContext) {
	const engine = new Engine(options);
	engine.load(document);
	const people = ids.map((id, number) => makeContext(id, number));
	const variants = people.map((it) => engine.getVariant("checkout", it).name);
	const count = (name) => variants.filter((it) => it === name).length;
	return {
		enabled: people.filter((it) => engine.isEnabled("checkout", it)).length,
		variants: [
			{ variant: "red", people: count("red") },
			{ variant: "blue", people: count("blue") },
		],
		withoutVariant: 0,
	};
}

async function countsOf(engine, options) {
	const asked = { flags: "checkout", people: PEOPLE, ...options };
	const { people, flags } = await engine.population(asked);
	assert.equal(people, PEOPLE);
	const [{ flag, ...counts }] = flags;
	assert.equal(flag, "checkout");
	return counts;
}

const isPro = { contextName: "plan", operator: "IN", values: ["pro"] };

test("people are counted as a loop answers them", async () => {
	const document = flags({ ...rollout(40), constraints: [isPro] });
	const context = { properties: { plan: "pro" } };
	const wanted = count(document, {}, (userId) => ({ ...context, userId }));
	const engine = open(document);
	assert.ok(wanted.enabled > 1000);
	assert.deepEqual(await countsOf(engine, { context }), wanted);
	assert.deepEqual(await countsOf(engine, { context, people: ids }), wanted);
	assert.deepEqual(
		await countsOf(engine, { context, people: new Set(ids).values() }),
		wanted,
	);
	const nobody = await countsOf(engine, { context: { plan: "free" } });
	assert.equal(nobody.enabled, 0);
});

test("ids may be of any field, and look like UUIDs", async () => {
	const strategy = { ...rollout(40) };
	strategy.parameters.stickiness = "tenant";
	const engine = open(flags(strategy));
	assert.equal((await countsOf(engine, {})).enabled, 0);
	const people = { count: PEOPLE, ids: "uuids" };
	const { enabled } = await countsOf(engine, { field: "tenant", people });
	assert.ok(Math.abs(enabled - PEOPLE * 0.4) < PEOPLE * 0.05);
});

test("random draws are a person's own, and those of the seed", async () => {
	const engine = open(flags(random));
	const once = await countsOf(engine, { seed: 7 });
	assert.deepEqual(await countsOf(engine, { seed: 7 }), once);
	assert.notDeepEqual(await countsOf(engine, { seed: 8 }), once);
	const before = flags(random);
	const { change } = await countsOf(engine, { before });
	assert.equal(change.monotone, true);
});

test("it is told who flips, and why", async () => {
	const engine = open(flags(rollout(25)));
	const widened = await countsOf(engine, { before: flags(rollout(5)) });
	assert.equal(widened.change.monotone, true);
	assert.deepEqual(widened.change.causes, []);
	assert.equal(
		widened.change.joins.people,
		widened.enabled - widened.change.before.enabled,
	);
	assert.equal(widened.change.joins.samples.length, 5);
	const other = { before: flags(rollout(25, "b")), samples: 2 };
	const { change } = await countsOf(engine, other);
	assert.equal(change.monotone, false);
	assert.equal(change.leaves.samples.length, 2);
	assert.deepEqual(change.causes, [
		{
			what: "groupId",
			strategy: 1,
			message: "strategy 1: the group id changed from `b` to `a`",
		},
	]);
	const gone = await engine.population({
		people: 10,
		before: JSON.stringify({ features: [{ name: "old", enabled: true }] }),
	});
	assert.deepEqual(
		gone.flags.map(({ flag, change }) => [flag, change.onlyIn]),
		[
			["checkout", "after"],
			["search", "after"],
			["old", "before"],
		],
	);
});

test("custom strategies are asked about each person", async () => {
	const even = { name: "isEven", parameters: { but: "0" } };
	const customStrategies = {
		isEven: ({ but }, { userId, plan }) =>
			plan === "pro" && userId !== but && Number(userId) % 2 === 0,
	};
	const document = flags(even);
	const wanted = count(document, { customStrategies }, (userId) => ({
		userId,
		plan: "pro",
	}));
	const engine = open(document, { customStrategies });
	const context = { plan: "pro" };
	assert.equal(wanted.enabled, PEOPLE / 2 - 1);
	assert.deepEqual(await countsOf(engine, { context }), wanted);
	assert.deepEqual(await countsOf(engine, { context, people: ids }), wanted);
	const before = flags(even, rollout(1));
	const { change } = await countsOf(engine, { context, before });
	assert.equal(change.joins.people, 0);
	assert.ok(change.leaves.people > 0);
});

test("only what the flags ask of custom strategies is asked, once about each person", async () => {
	const asked = [];
	const customStrategies = {
		mine: ({ who }, { userId }) => {
			asked.push(`${who} ${userId}`);
			return true;
		},
	};
	const mine = (who) => ({ name: "mine", parameters: { who } });
	const one = (name, ...strategies) => ({ name, enabled: true, strategies });
	const engine = open(
		{
			features: [
				{ ...one("child", mine("a")), dependencies: [{ feature: "parent" }] },
				one("parent", mine("b"), mine("a")),
				one("other", mine("c")),
				one("bare"),
			],
		},
		{ customStrategies },
	);
	const before = { features: [one("child", mine("a"), mine("d"))] };
	const people = ["x", "y"];
	const about = async (flags) => {
		asked.length = 0;
		await engine.population({ flags, people, before });
		return asked.toSorted().join();
	};
	assert.equal(await about("bare"), "");
	assert.equal(await about("child"), "a x,a y,b x,b y,d x,d y");
	assert.equal(await about(["other", "bare"]), "c x,c y");
	assert.equal(await about([]), "a x,a y,b x,b y,c x,c y,d x,d y");
});

test("it is asked at a time, by a date, a number or whatever the clock says", async () => {
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
	assert.equal(await enabled(time), PEOPLE);
	assert.equal(await enabled(new Date(time)), PEOPLE);
	assert.equal(await enabled(), 0);
	assert.equal(await enabled(undefined, () => Number.NaN), 0);
	assert.equal(
		await enabled(undefined, () => Number.POSITIVE_INFINITY),
		PEOPLE,
	);
});

test("it goes on while the flags change, and lets others have their turn", async () => {
	const engine = open(flags(rollout(100)));
	let turns = 0;
	const progress = [];
	const ticking = setInterval(() => {
		turns += 1;
	});
	const asked = engine.population({
		flags: ["search"],
		people: 400_000,
		onProgress: (done, total) => progress.push([done, total]),
	});
	engine.load(flags());
	engine.free();
	const { people, flags: told } = await asked;
	clearInterval(ticking);
	assert.equal(people, 400_000);
	assert.equal(told[0].enabled, 400_000);
	assert.deepEqual(progress.at(-1), [400_000, 400_000]);
	assert.ok(progress.length > 4);
	assert.ok(
		progress.every(([done], at) => at === 0 || done > progress[at - 1][0]),
	);
	assert.ok(turns > 0);
});

test("a signal stops it", async () => {
	const engine = open(flags(rollout(50)));
	const controller = new AbortController();
	let last = 0;
	const asked = engine.population({
		people: 1_000_000,
		signal: controller.signal,
		onProgress: (done) => {
			last = done;
			if (done > 100_000) controller.abort(new Error("enough"));
		},
	});
	await assert.rejects(asked, /enough/);
	assert.ok(last < 500_000);
	const signal = AbortSignal.abort(new Error("at once"));
	await assert.rejects(engine.population({ people: 1, signal }), /at once/);
	assert.equal((await countsOf(engine, {})).enabled > 0, true);
});

test("an instance that is lost in the middle of it is told", async () => {
	const engine = open(flags(rollout(50)));
	const { encodeInto } = TextEncoder.prototype;
	let mischief = false;
	TextEncoder.prototype.encodeInto = function (...args) {
		if (mischief) throw new RangeError("the stack is full");
		return encodeInto.apply(this, args);
	};
	const asked = engine.population({
		people: ids.concat(ids, ids),
		flags: Array(30).fill("search"),
		onProgress: () => {
			mischief = true;
		},
	});
	await assert.rejects(asked, {
		code: "GENERAL",
		message: /the engine failed/,
	});
	TextEncoder.prototype.encodeInto = encodeInto;
	assert.equal((await countsOf(engine, {})).enabled > 0, true);
});

for (const [options, code, message] of [
	[{ people: 1, flags: ["nope"] }, "FLAG_NOT_FOUND", "there is no flag `nope`"],
	[
		{ people: ["a", 7] },
		"INVALID_CONTEXT",
		"person 2: an id should be a text, but is `Number`",
	],
	[{ people: -1 }, "GENERAL", /`people` should be how many there are/],
	[{ people: 2 ** 32 }, "GENERAL", /`people` should be how many there are/],
	[{ people: { count: 1, ids: "x" } }, "GENERAL", /`people` should be/],
	[{}, "GENERAL", /`people` should be how many there are/],
	[{ people: 1, flags: 7 }, "GENERAL", "`flags` should be a list of texts"],
	[{ people: 1, flags: [7] }, "GENERAL", "`flags` should be a list of texts"],
	[{ people: 1, field: 7 }, "GENERAL", "`field` should be a text"],
	[
		{ people: 1, samples: 1.5 },
		"GENERAL",
		"`samples` should be a whole number",
	],
	[{ people: 1, seed: -1 }, "GENERAL", "`seed` should be a whole number"],
	[{ people: 1, now: "2026" }, "GENERAL", "`now` should be a date or Unix"],
	[{ people: 1, now: Number.NaN }, "GENERAL", "`now` should be a date or Unix"],
	[{ people: 1, before: "{" }, "PARSE_ERROR", /not JSON/],
	[{ people: 1, before: { events: [] } }, "PARSE_ERROR", /delta/],
])
	test(`it is refused: ${JSON.stringify(options)}`, async () => {
		const engine = open(flags(rollout(50)));
		await assert.rejects(engine.population(options), (error) => {
			assert.ok(error instanceof FanionError);
			assert.equal(error.code, code);
			assert.match(error.message, new RegExp(message));
			return true;
		});
		assert.equal((await countsOf(engine, {})).enabled > 0, true);
	});

test("half of a letter in an id is counted, and sampled, as U+FFFD", async () => {
	const halves = ["a\ud800", "\udc00\ud800", "\\ud800", "😀"];
	const engine = open(flags(rollout(100)), {});
	const asked = { flags: "search", people: halves, before: flags(rollout(0)) };
	const { flags: told } = await engine.population(asked);
	const samples = ["a\ufffd", "\ufffd\ufffd", "\\ud800", "😀"];
	assert.deepEqual(told[0].change.joins, { people: 4, samples });
});
