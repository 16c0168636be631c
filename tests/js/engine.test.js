// The engine as JavaScript sees it: loading, asking, listing, letting go.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Engine, FanionError } from 'fanion';
import { readCaptured } from './checkout.js';
import { document, flag, forThose, isIn, NO_VARIANT, OFF_VARIANT, open } from './flags.js';

const bytes = (text) => new TextEncoder().encode(text);

const captured = readCaptured();

/** Everybody the captured document tells apart, more or less. */
const PEOPLE = [
  {},
  { userId: '1' },
  { userId: '7', sessionId: 's', properties: { plan: 'pro', country: 'NO' } },
].concat(
  Array.from({ length: 20 }, (_, index) => ({
    userId: `user-${index}`,
    plan: index % 2 ? 'pro' : 'free',
    country: 'SE',
  })),
);

const names = (engine) => engine.flags().map(({ name }) => name);

// Documents

test('a document is the same as text, as bytes and as an object', () => {
  const forms = [
    captured,
    bytes(captured),
    JSON.parse(captured),
    Buffer.from(captured),
    `\ufeff${captured}`,
    ` \n${captured}\n `,
  ];
  const [expected, ...others] = forms.map((form) => {
    const engine = new Engine({ random: () => 0.5, now: () => 0 });
    const warnings = engine.load(form);
    return JSON.stringify([warnings, engine.flags(), PEOPLE.map((person) => [...engine.evaluateAll(person)])]);
  });
  for (const other of others) assert.equal(other, expected);
});

test('bytes may be a window on a larger buffer', () => {
  const inner = bytes(JSON.stringify(document(flag('f'))));
  const outer = new Uint8Array(inner.length + 20).fill(0x22);
  outer.set(inner, 10);
  const engine = new Engine();
  engine.load(outer.subarray(10, 10 + inner.length));
  assert.equal(engine.isEnabled('f'), true);
});

test('what becomes of the document after loading makes no difference', () => {
  const source = document(flag('f', { strategies: [forThose('userId', '7')] }));
  const text = bytes(JSON.stringify(source));
  const engines = [source, text].map((form) => {
    const engine = new Engine();
    engine.load(form);
    return engine;
  });
  source.features[0].enabled = false;
  text.fill(0);
  for (const engine of engines) assert.equal(engine.isEnabled('f', { userId: '7' }), true);
});

test('a document replaces all flags and all segments', () => {
  const engine = new Engine();
  const inSegment = flag('f', { strategies: [{ name: 'default', segments: [1] }] });
  engine.load({ ...document(inSegment, flag('g')), segments: [{ id: 1, constraints: [isIn('userId', '7')] }] });
  assert.equal(engine.isEnabled('f', { userId: '7' }), true);
  engine.load(document(inSegment));
  assert.equal(engine.isEnabled('f', { userId: '7' }), false);
  assert.equal(engine.isEnabled('g'), false);
  assert.deepEqual(names(engine), ['f']);
});

test('an engine without a document knows no flag', () => {
  const engine = new Engine();
  assert.deepEqual(engine.flags(), []);
  assert.equal(engine.isEnabled('f'), false);
  assert.equal(engine.evaluate('f'), undefined);
  assert.equal(engine.evaluateAll({ userId: '7' }).size, 0);
  assert.deepEqual([...engine.evaluateAll()], []);
});

test('a document without flags is a document', () => {
  const engine = open([flag('f')]);
  assert.deepEqual(engine.load(document()), []);
  assert.equal(engine.isEnabled('f'), false);
});

test('of two flags of one name the last one counts', () => {
  const engine = open([flag('f', { enabled: false }), flag('g'), flag('f', { type: 'later' })]);
  assert.equal(engine.isEnabled('f'), true);
  assert.equal(engine.flags().length, 2);
  assert.equal(engine.evaluateAll().size, 2);
});

test('keeps the last flags when a document is broken', () => {
  const engine = open([flag('f', { strategies: [forThose('userId', '7')] })]);
  for (const broken of [
    '',
    '{',
    '[]',
    'null',
    '"features"',
    '{"features":{}}',
    '{}',
    captured.slice(0, -3),
    bytes('\xff'),
  ]) {
    assert.throws(() => engine.load(broken), FanionError);
    assert.throws(() => engine.apply(broken), FanionError);
    assert.equal(engine.isEnabled('f', { userId: '7' }), true);
    assert.equal(engine.isEnabled('f', { userId: '8' }), false);
    assert.deepEqual(names(engine), ['f']);
  }
});

test('a broken document is a PARSE_ERROR with a line and a column', () => {
  const places = [
    ['{"features":[}', 1, 14],
    ['{\n  "features": [\n    {"name" "f"}\n  ]\n}', 3, 13],
    ['{"é":1,\n"日本😀": tru}', 2, undefined],
    ['', 1, 1],
    ['{', 1, 2],
  ];
  for (const [text, line, column] of places) {
    assert.throws(
      () => new Engine().load(text),
      (error) => {
        assert.ok(error instanceof FanionError && error instanceof Error);
        assert.equal(error.code, 'PARSE_ERROR');
        assert.equal(error.line, line, `${text}: ${error.message}`);
        if (column) assert.equal(error.column, column, `${text}: ${error.message}`);
        assert.match(error.message, /^[^A-Z].*[^.]$/s);
        return true;
      },
    );
  }
});

test('warnings tell the flag, the place and the problem, and spare everything else', () => {
  const next = { contextName: 'x', operator: 'FROM_NEXT_YEAR', values: ['a'] };
  const engine = new Engine();
  const warnings = engine.load(
    document(flag('f', { strategies: [{ name: 'default', constraints: [next] }, forThose('userId', '7')] }), flag('g')),
  );
  assert.equal(warnings.length, 1);
  assert.equal(warnings[0].flag, 'f');
  assert.equal(typeof warnings[0].path, 'string');
  assert.match(warnings[0].message, /`f`.*`FROM_NEXT_YEAR`/);
  assert.equal(engine.isEnabled('f', { x: 'a' }), false);
  assert.equal(engine.isEnabled('f', { userId: '7' }), true);
  assert.equal(engine.isEnabled('g'), true);
});

test('a document without problems has no warnings', () => {
  assert.deepEqual(new Engine({ customStrategies: {} }).load(document(flag('f'), flag('g'))), []);
});

// Deltas

const updated = (feature, eventId = 1) => ({ type: 'feature-updated', eventId, feature });
const removed = (featureName, eventId = 1) => ({ type: 'feature-removed', eventId, featureName, project: 'default' });
const segment = (id, ...values) => ({
  type: 'segment-updated',
  eventId: 1,
  segment: { id, constraints: [isIn('userId', ...values)] },
});

test('a delta applies to an engine that has nothing yet', () => {
  const engine = new Engine();
  engine.apply({ events: [updated(flag('f')), updated(flag('g')), removed('f')] });
  assert.deepEqual(names(engine), ['g']);
  assert.equal(engine.isEnabled('g'), true);
  assert.equal(engine.isEnabled('f'), false);
});

test('a delta is the same as text, as bytes and as an object', () => {
  const delta = { events: [updated(flag('é'))] };
  for (const form of [delta, JSON.stringify(delta), bytes(JSON.stringify(delta))]) {
    const engine = open([flag('f')]);
    engine.apply(form);
    assert.equal(engine.isEnabled('é'), true);
    assert.equal(engine.isEnabled('f'), true);
  }
});

test('events are applied in their order', () => {
  const engine = open([flag('f')]);
  engine.apply({
    events: [
      removed('f'),
      updated(flag('f', { enabled: false })),
      updated(flag('f')),
      updated(flag('f', { enabled: false })),
    ],
  });
  assert.equal(engine.isEnabled('f'), false);
  assert.equal(engine.evaluate('f').reason, 'DISABLED');
  engine.apply({ events: [] });
  assert.equal(engine.evaluate('f').reason, 'DISABLED');
});

test('a hydration replaces everything', () => {
  const engine = open([flag('f')]);
  engine.apply({ events: [updated(flag('g')), { type: 'hydration', eventId: 9, features: [flag('h')] }] });
  assert.deepEqual(names(engine), ['h']);
});

test('a segment that changes or goes changes the flags that use it', () => {
  const engine = new Engine();
  const on = (userId) => engine.isEnabled('f', { userId });
  const uses = updated(flag('f', { strategies: [{ name: 'default', segments: [7] }] }));
  engine.apply({ events: [uses] });
  assert.equal(on('1'), false);
  engine.apply({ events: [segment(7, '1')] });
  assert.equal(on('1'), true);
  engine.apply({ events: [segment(7, '2')] });
  assert.deepEqual([on('1'), on('2')], [false, true]);
  engine.apply({ events: [{ type: 'segment-removed', eventId: 3, segmentId: 7 }] });
  assert.deepEqual([on('1'), on('2')], [false, false]);
});

test('a delta on top of a document is the same as the document that it makes', () => {
  const { features, segments } = JSON.parse(captured);
  const whole = new Engine({ random: () => 0.5 });
  whole.load({ features, segments });
  const grown = new Engine({ random: () => 0.5 });
  grown.load({ features: features.slice(0, 3), segments: [] });
  grown.apply({ events: segments.map((one) => ({ type: 'segment-updated', eventId: 1, segment: one })) });
  grown.apply({ events: features.map((one) => updated(one)) });
  for (const person of PEOPLE) {
    for (const { name } of features) assert.deepEqual(grown.evaluate(name, person), whole.evaluate(name, person));
  }
});

test('what a delta does not know is warned about and skipped', () => {
  const engine = open([flag('f')]);
  const events = [
    { type: 'flag-painted', eventId: 1, colour: 'red' },
    removed('nobody'),
    { type: 'segment-removed', eventId: 2, segmentId: 99 },
  ];
  const warnings = engine.apply({ events: [...events, updated(flag('g'))] });
  assert.deepEqual(names(engine).sort(), ['f', 'g']);
  assert.equal(warnings.length, 1, JSON.stringify(warnings));
  assert.match(warnings[0].message, /`flag-painted`/);
});

// Answers

test('answers the fallback only for unknown flags', () => {
  const engine = open([
    flag('on'),
    flag('off', { enabled: false }),
    flag('nobody', { strategies: [forThose('x', 'a')] }),
  ]);
  for (const fallback of [true, false]) {
    assert.equal(engine.isEnabled('unknown', {}, fallback), fallback);
    assert.equal(engine.isEnabled('on', {}, fallback), true);
    assert.equal(engine.isEnabled('off', {}, fallback), false);
    assert.equal(engine.isEnabled('nobody', {}, fallback), false);
    assert.equal(engine.evaluateAll({}).isEnabled('unknown', fallback), fallback);
  }
  assert.equal(engine.isEnabled('unknown'), false);
});

test('names are exact', () => {
  const engine = open([flag('f'), flag('é'), flag(''), flag('a b'), flag('"'), flag('\0')]);
  for (const name of ['f', 'é', '', 'a b', '"', '\0']) assert.equal(engine.isEnabled(name), true, name);
  for (const name of ['F', ' f', 'f ', 'e\u0301', 'a', 'ab', '\\', '\0\0'])
    assert.equal(engine.evaluate(name), undefined, name);
});

test('names that every object inherits are names like others', () => {
  const inherited = ['toString', 'constructor', '__proto__', 'hasOwnProperty'];
  const empty = open([flag('f')]);
  const full = open(inherited.map((name) => flag(name)));
  for (const name of inherited) {
    assert.equal(empty.isEnabled(name), false, name);
    assert.equal(empty.evaluate(name), undefined, name);
    assert.equal(empty.evaluateAll().get(name), undefined, name);
    assert.equal(full.isEnabled(name), true, name);
    assert.equal(full.evaluateAll().isEnabled(name), true, name);
  }
});

test('the fallback variant answers only for unknown flags', () => {
  const fallback = { name: 'mine', enabled: true, payload: { type: 'string', value: 'x' }, feature_enabled: false };
  const engine = open([flag('none'), flag('off', { enabled: false, variants: [{ name: 'a', weight: 1 }] })]);
  assert.deepEqual(engine.getVariant('unknown', {}, fallback), fallback);
  assert.deepEqual(engine.getVariant('unknown'), OFF_VARIANT);
  assert.deepEqual(engine.getVariant('none', {}, fallback), NO_VARIANT);
  assert.deepEqual(engine.getVariant('off', {}, fallback), OFF_VARIANT);
});

test('a variant is frozen, with its payload, and the same object each time', () => {
  const variants = [{ name: 'a', weight: 1, payload: { type: 'json', value: '{"a":1}' } }];
  const engine = open([flag('f', { variants }), flag('off', { enabled: false }), flag('none')]);
  const variant = engine.getVariant('f', { userId: '7' });
  assert.deepEqual(variant, {
    name: 'a',
    enabled: true,
    payload: { type: 'json', value: '{"a":1}' },
    feature_enabled: true,
  });
  assert.equal(engine.getVariant('f', { userId: '8' }), variant);
  assert.equal(engine.evaluate('f').variant, variant);
  for (const one of [
    variant,
    variant.payload,
    engine.getVariant('off'),
    engine.getVariant('none'),
    engine.getVariant('?'),
  ]) {
    assert.ok(Object.isFrozen(one));
    assert.throws(() => Object.assign(one, { name: 'b', value: 'b' }), TypeError);
  }
  assert.ok(!('payload' in engine.getVariant('none')));
});

test('variants keep every letter of their names and payloads', () => {
  const letters = ['"', '\\', '\0', 'é', '日本', '😀', '\u2028', '', 'a'.repeat(100_000)];
  const flags = letters.map((text, index) =>
    flag(`f.${index}`, { variants: [{ name: text, weight: 1, payload: { type: text, value: text } }] }),
  );
  const engine = open(flags);
  letters.forEach((text, index) => {
    assert.deepEqual(engine.getVariant(`f.${index}`), {
      name: text,
      enabled: true,
      payload: { type: text, value: text },
      feature_enabled: true,
    });
  });
});

test('the reason tells what decided', () => {
  const rollout = (percent) => ({
    name: 'flexibleRollout',
    parameters: { rollout: percent, stickiness: 'userId', groupId: 'g' },
  });
  const variants = [
    { name: 'a', weight: 1, stickiness: 'userId' },
    { name: 'b', weight: 1, stickiness: 'userId' },
  ];
  const reasons = [
    [flag('f', { enabled: false }), false, 'DISABLED'],
    [flag('f', { strategies: [forThose('userId', 'other')] }), false, 'DEFAULT'],
    [flag('f', { dependencies: [{ feature: 'missing' }] }), false, 'DEFAULT'],
    [flag('f', { strategies: [rollout('0')] }), false, 'DEFAULT'],
    [flag('f'), true, 'STATIC'],
    [flag('f', { strategies: [] }), true, 'STATIC'],
    [flag('f', { strategies: [rollout('100')] }), true, 'STATIC'],
    [flag('f', { strategies: [rollout('99')] }), true, 'SPLIT'],
    [flag('f', { variants }), true, 'SPLIT'],
    [flag('f', { strategies: [forThose('userId', '7')] }), true, 'TARGETING_MATCH'],
    [flag('f', { strategies: [{ name: 'userWithId', parameters: { userIds: '7' } }] }), true, 'TARGETING_MATCH'],
  ];
  for (const [one, enabled, reason] of reasons) {
    const { variant, ...rest } = open([one]).evaluate('f', { userId: '7' });
    assert.deepEqual(rest, { flag: 'f', enabled, reason, impressionData: false }, JSON.stringify(one));
    assert.equal(variant.feature_enabled, enabled);
  }
});

test('an evaluation tells whether impressions are wanted', () => {
  const engine = open([
    flag('yes', { impressionData: true }),
    flag('no', { impressionData: false }),
    flag('null', { impressionData: null }),
    flag('absent'),
  ]);
  const wanted = ['yes', 'no', 'null', 'absent'].map((name) => engine.evaluate(name).impressionData);
  assert.deepEqual(wanted, [true, false, false, false]);
});

test('one flag and all flags are answered alike', () => {
  const engine = new Engine({ random: () => 0.5, now: () => 0, onWarning: () => {} });
  engine.load(captured);
  for (const person of PEOPLE) {
    const all = engine.evaluateAll(person);
    assert.equal(all.size, JSON.parse(captured).features.length);
    assert.deepEqual(
      [...all].map((one) => one.flag),
      names(engine),
    );
    for (const evaluation of all) {
      const { flag: name, enabled, variant } = evaluation;
      assert.deepEqual(evaluation, engine.evaluate(name, person));
      assert.deepEqual(evaluation, all.get(name));
      assert.equal(enabled, engine.isEnabled(name, person));
      assert.equal(enabled, all.isEnabled(name));
      assert.equal(variant, engine.getVariant(name, person));
    }
    assert.equal(all.get('unknown'), undefined);
    assert.equal(all.isEnabled('unknown'), false);
  }
});

test('the answers of all flags can be gone through twice', () => {
  const all = open([flag('b'), flag('a')]).evaluateAll();
  assert.deepEqual(
    [...all].map((one) => one.flag),
    ['b', 'a'],
  );
  assert.deepEqual(
    [...all].map((one) => one.flag),
    ['b', 'a'],
  );
});

test('answers that were given stay as they were when other flags come', () => {
  const red = flag('f', { variants: [{ name: 'red', weight: 1 }] });
  const blue = flag('f', { variants: [{ name: 'blue', weight: 1 }], impressionData: true, enabled: true });
  const engine = open([red, flag('g')]);
  const one = engine.evaluate('f');
  const all = engine.evaluateAll();
  engine.load(document(blue));
  assert.equal(one.variant.name, 'red');
  assert.equal(all.size, 2);
  assert.equal(all.get('f').variant.name, 'red');
  assert.deepEqual(
    [...all].map(({ variant }) => variant.name),
    ['red', 'disabled'],
  );
  engine.free();
  assert.equal(all.get('f').variant.name, 'red');
});

test('flags are listed as the document describes them, in its order', () => {
  const described = flag('b', {
    type: 'experiment',
    project: 'shop',
    description: 'é',
    stale: true,
    impressionData: true,
    variants: [
      { name: 'red', weight: 1, stickiness: 'userId', payload: { type: 'string', value: '#f00' } },
      { name: 'blue', weight: 0 },
    ],
    strategies: [forThose('plan', 'pro'), forThose('userId', '7')],
  });
  const [first, second] = open([described, flag('a', { enabled: false })]).flags();
  const { fields, variants, ...rest } = first;
  assert.deepEqual(rest, {
    name: 'b',
    type: 'experiment',
    project: 'shop',
    description: 'é',
    enabled: true,
    stale: true,
    impressionData: true,
  });
  assert.deepEqual([...fields].sort(), ['plan', 'userId']);
  assert.deepEqual(
    variants.map(({ name }) => name),
    ['red', 'blue'],
  );
  assert.deepEqual(
    [second.name, second.project, second.enabled, second.stale, second.impressionData],
    ['a', 'default', false, false, false],
  );
});

test("a list of flags is the caller's own", () => {
  const engine = open([flag('f')]);
  engine.flags()[0].name = 'changed';
  engine.flags().length = 0;
  assert.deepEqual(names(engine), ['f']);
});

// Lifetime

test('two engines do not know each other', () => {
  const one = open([flag('f'), flag('only one')]);
  const other = open([flag('f', { enabled: false })]);
  assert.deepEqual([one.isEnabled('f'), other.isEnabled('f')], [true, false]);
  assert.deepEqual([one.isEnabled('only one'), other.isEnabled('only one')], [true, false]);
  one.load(document());
  assert.deepEqual(names(other), ['f']);
  one.free();
  assert.equal(other.evaluate('f').reason, 'DISABLED');
});

test('an engine that was freed says so, whatever it is asked', () => {
  const questions = [
    (engine) => engine.isEnabled('f'),
    (engine) => engine.isEnabled('f', { userId: '7' }, true),
    (engine) => engine.isEnabled('unknown'),
    (engine) => engine.getVariant('f'),
    (engine) => engine.evaluate('f'),
    (engine) => engine.evaluateAll(),
    (engine) => engine.flags(),
    (engine) => engine.load(document()),
    (engine) => engine.apply({ events: [] }),
  ];
  for (const free of [(engine) => engine.free(), (engine) => engine[Symbol.dispose]()]) {
    const engine = open([flag('f', { strategies: [forThose('userId', '7')] })]);
    engine.isEnabled('f', { userId: '7' });
    engine.evaluateAll();
    free(engine);
    free(engine);
    for (const ask of questions)
      assert.throws(() => ask(engine), { name: 'FanionError', message: /freed/ }, String(ask));
  }
});

test('errors are of one class, and have a name', () => {
  const error = new FanionError('PARSE_ERROR', 'words', { line: 1, column: 2 });
  assert.ok(error instanceof Error);
  assert.deepEqual(
    [error.name, error.code, error.message, error.line, error.column],
    ['FanionError', 'PARSE_ERROR', 'words', 1, 2],
  );
});

test('memory is given back, by documents and by engines', () => {
  const rounds = (count) => {
    for (let round = 0; round < count; round += 1) {
      const engine = new Engine({ onWarning: () => {} });
      for (let load = 0; load < 5; load += 1) engine.load(captured);
      engine.evaluateAll({ userId: String(round), long: 'x'.repeat(1000) });
      engine.free();
    }
    return process.memoryUsage().rss;
  };
  const before = rounds(400);
  const after = rounds(2000);
  // 10,000 loads of 8 kB each would be 80 MB and more, had nothing been given back.
  assert.ok(after - before < 40_000_000, `${Math.round((after - before) / 1e6)} MB more`);
});
