// Bad input at every door. Whatever comes: a FanionError or warnings, the old flags go on answering,
// nothing traps, and no flag turns on that a right document had off.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Engine, FanionError } from 'fanion';
import { readCaptured, readJson } from './checkout.js';
import { document, flag, forThose, isIn, open } from './flags.js';

const bytes = (text) => new TextEncoder().encode(text);

/** An engine with one flag, by which it can be seen that nothing has happened to it. */
function openWitness() {
  const engine = open([flag('witness', { strategies: [forThose('userId', '7')] })], {
    random: () => 0.5,
    now: () => 0,
  });
  const isWell = () =>
    engine.isEnabled('witness', { userId: '7' }) &&
    !engine.isEnabled('witness', { userId: '8' }) &&
    engine.evaluateAll({ userId: '7' }).size === 1;
  return { engine, isWell };
}

const DOORS = ['load', 'apply'];

/** Both doors refuse `input`, and say so as they should; the flags stay. */
function checkRefused(input, label, witness = openWitness()) {
  for (const door of DOORS) {
    assert.throws(
      () => witness.engine[door](input),
      (error) => isRefusal(error),
      `${door}: ${label}`,
    );
    assert.ok(witness.isWell(), `${door}: ${label}`);
  }
}

function isRefusal(error) {
  assert.ok(error instanceof FanionError, String(error?.stack ?? error));
  assert.equal(error.code, 'PARSE_ERROR');
  assert.ok(error.message.length > 0 && !error.message.includes('\n'), error.message);
  for (const place of [error.line, error.column]) {
    assert.ok((place ?? 1) >= 1 && Number.isInteger(place ?? 1), `${error.line}:${error.column}`);
  }
  return true;
}

/** `input` is taken or refused, and either way the engine is well afterwards; what it warned about. */
function checkSurvived(door, input, engine = new Engine({ onWarning: () => {} })) {
  let warnings;
  try {
    warnings = engine[door](input);
  } catch (error) {
    isRefusal(error);
  }
  for (const { flag: name, path, message } of warnings ?? []) {
    for (const text of [name, path, message]) assert.equal(typeof text, 'string');
  }
  ask(engine);
  return warnings;
}

const PERSON = { userId: '7', sessionId: 's', remoteAddress: '10.0.0.1', properties: { plan: 'pro', x: 'a' } };

function ask(engine) {
  for (const { flag: name } of engine.evaluateAll(PERSON)) {
    const { enabled } = engine.evaluate(name, PERSON);
    assert.equal(typeof enabled, 'boolean');
    assert.equal(typeof engine.getVariant(name, PERSON).name, 'string');
  }
  assert.ok(Array.isArray(engine.flags()));
}

// Not JSON, or not a document

test('what is not JSON is refused with a line and a column', () => {
  const texts = [
    '',
    ' ',
    '\n\n',
    '\0',
    '\ufeff',
    'x',
    'nul',
    'tru',
    '-',
    '1.',
    "'a'",
    '"',
    '"\\',
    '"\\u12',
    '[',
    '{',
    '{,}',
    '{]',
  ].concat(
    [
      '[1,]',
      '{"a":1,}',
      '{"a"}',
      '{"a":}',
      '{a:1}',
      '[1 2]',
      '{}{}',
      '[]x',
      '//',
      '/**/',
      'NaN',
      'Infinity',
      'undefined',
      '0x1',
      '01',
      '+1',
    ],
    [
      '{"features":[]',
      '{"features":[}]}',
      '{"features":[{]}',
      '"a\nb"',
      '{"a\tb":1}',
      '"\\x"',
      '{"features":[]}}',
      '{"events":[],}',
    ],
  );
  for (const text of texts) {
    for (const input of [text, bytes(text)]) {
      checkRefused(input, JSON.stringify(text));
      assert.throws(
        () => new Engine().load(input),
        ({ line, column }) => line >= 1 && column >= 1,
        JSON.stringify(text),
      );
    }
  }
});

test('JSON that is no document is refused', () => {
  const values = [
    null,
    true,
    false,
    0,
    '',
    'features',
    [],
    [[]],
    {},
    { feature: [] },
    { Features: [] },
    { features: null },
  ].concat([
    { features: {} },
    { features: 'x' },
    { features: 1 },
    { features: true },
    { events: {} },
    { events: 'x' },
    { events: null },
  ]);
  for (const value of values) checkRefused(JSON.stringify(value), JSON.stringify(value));
});

test('what is JSON, and no document, has neither a line nor a column', () => {
  for (const input of ['{}', '[]', {}, null, undefined]) {
    assert.throws(
      () => new Engine().load(input),
      ({ line, column }) => line === undefined && column === undefined,
    );
  }
});

test('a delta is no document, and a document no delta', () => {
  const { engine, isWell } = openWitness();
  assert.throws(() => engine.load({ events: [] }), isRefusal);
  assert.throws(() => engine.apply(document()), isRefusal);
  assert.ok(isWell());
});

test('bytes that are not UTF-8 are refused', () => {
  const invalid = [
    [0xff],
    [0xc3],
    [0xc3, 0x28],
    [0xe2, 0x82],
    [0xed, 0xa0, 0x80],
    [0xf4, 0x90, 0x80, 0x80],
    [0x80],
    [0xc0, 0x80],
  ];
  for (const sequence of invalid) {
    const wrap = (before, after) => Uint8Array.of(...bytes(before), ...sequence, ...bytes(after));
    checkRefused(Uint8Array.from(sequence), String(sequence));
    for (const [key, before, after] of [
      ['features', '{"features":[{"name":"', '","enabled":true}]}'],
      [
        'features',
        '{"features":[{"name":"f","enabled":true,"strategies":[{"name":"default","constraints":[{"contextName":"',
        '","operator":"IN"}]}]}]}',
      ],
      ['events', '{"events":[{"type":"feature-removed","featureName":"', '"}]}'],
    ]) {
      const door = key === 'events' ? 'apply' : 'load';
      const { engine, isWell } = openWitness();
      assert.throws(() => engine[door](wrap(before, after)), isRefusal, `${sequence} in ${before}`);
      assert.ok(isWell());
    }
  }
});

const SMALL = {
  load: JSON.stringify({
    version: 2,
    features: [
      flag('é"\\\n😀', {
        description: null,
        stale: false,
        variants: [{ name: 'a', weight: 1, payload: { type: 'string', value: '\u0000' } }],
      }),
      flag('g', {
        strategies: [{ name: 'default', segments: [1], constraints: [isIn('x', '日本', 'b')] }],
        dependencies: [{ feature: 'h', enabled: false }],
      }),
    ],
    segments: [
      { id: 1, name: null, constraints: [{ contextName: 'age', operator: 'NUM_GT', value: '1e3', inverted: true }] },
    ],
    meta: { revisionId: 1.5e-3, etag: '"x"' },
  }),
  apply: JSON.stringify({
    events: [
      { type: 'feature-updated', eventId: 1, feature: flag('é') },
      { type: 'segment-removed', eventId: 2, segmentId: 1 },
    ],
  }),
};

test('a document cut off after any byte is refused', () => {
  for (const door of DOORS) {
    const whole = bytes(SMALL[door]);
    const { engine, isWell } = openWitness();
    for (let length = 0; length < whole.length; length += 1) {
      assert.throws(() => engine[door](whole.subarray(0, length)), isRefusal, `${door}: ${length} bytes`);
      if (length % 16 === 0) assert.ok(isWell());
    }
    assert.ok(isWell());
    engine[door](whole);
    ask(engine);
  }
});

test('a document with any byte replaced is taken or refused', () => {
  for (const door of DOORS) {
    const whole = bytes(SMALL[door]);
    const engine = new Engine({ onWarning: () => {} });
    for (let at = 0; at < whole.length; at += 1) {
      for (const byte of bytes('"\\{}[]:,0-etnf \0').values()) {
        checkSurvived(door, whole.with(at, byte), engine);
      }
      checkSurvived(door, whole.with(at, 0xff), engine);
    }
    engine[door](whole);
    ask(engine);
  }
});

test('a hundred thousand brackets are refused', () => {
  const DEPTH = 100_000;
  const bombs = {
    lists: ['[', ']'],
    objects: ['{"a":', '}'],
    both: ['[{"features":', '}]'],
    features: ['{"features":[', ']}'],
  };
  for (const [name, [opening, closing]] of Object.entries(bombs)) {
    const open_ = opening.repeat(DEPTH);
    const closed = `${open_}0${closing.repeat(DEPTH)}`;
    for (const bomb of [open_, closed]) {
      checkRefused(bomb, name);
      // In places that are read, and in places that are skipped.
      for (const place of [
        '{"features":[{"name":',
        '{"unknown":',
        '{"features":[{"name":"f","enabled":true,"strategies":[{"name":"x","parameters":{"a":',
      ]) {
        checkRefused(place + bomb, name);
      }
    }
  }
});

test('a document of 50 MB is read, and another after it', () => {
  const rest = {
    description: 'x'.repeat(300),
    strategies: [forThose('userId', '7'), { name: 'flexibleRollout', parameters: { rollout: '0' } }],
  };
  const one = JSON.stringify(flag('NAME', rest));
  const count = Math.ceil(50_000_000 / one.length);
  const features = Array.from({ length: count }, (_, index) => one.replace('NAME', `flag.${index}`));
  const text = `{"features":[${features.join()}]}`;
  assert.ok(text.length > 50_000_000);
  const { engine, isWell } = openWitness();
  assert.deepEqual(engine.load(text), []);
  assert.equal(engine.evaluateAll({ userId: '7' }).size, count);
  assert.equal(engine.isEnabled(`flag.${count - 1}`, { userId: '7' }), true);
  assert.equal(engine.isEnabled(`flag.${count - 1}`, { userId: '8' }), false);
  engine.load(document(flag('witness', { strategies: [forThose('userId', '7')] })));
  assert.ok(isWell());
});

test('50 MB of anything else are refused', () => {
  for (const text of [' ', '"', '[', '0', 'x', 'é', '{"features":[],"a":"'].map((part) =>
    part.padEnd(50_000_000, part.at(-1)),
  )) {
    const { engine, isWell } = openWitness();
    assert.throws(() => engine.load(text), isRefusal);
    assert.ok(isWell());
  }
});

// Wrong types, at every place of a real document

const WRONG = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e300,
  '',
  'x',
  'true',
  [],
  {},
  [null],
  [[]],
  [{}],
  { x: 1 },
  { name: 'x' },
  ['x'],
];

/** Every place of a JSON value: how to get there, and what stands there. */
function* places(value, path = []) {
  if (path.length > 0) yield { path, value };
  if (value === null || typeof value !== 'object') return;
  for (const key of Object.keys(value)) yield* places(value[key], [...path, Array.isArray(value) ? Number(key) : key]);
}

function replaced(value, [key, ...path], replacement) {
  const copy = Array.isArray(value) ? [...value] : { ...value };
  if (path.length > 0) copy[key] = replaced(value[key], path, replacement);
  else if (replacement !== undefined) copy[key] = replacement;
  else if (Array.isArray(copy)) copy.splice(key, 1);
  else delete copy[key];
  return copy;
}

test('a document with any value replaced or left out is taken or refused', () => {
  const captured = JSON.parse(readCaptured());
  const delta = readJson('tests/data/unleash-server-8.2/client-delta-events.json');
  let count = 0;
  for (const [door, source] of [
    ['load', captured],
    ['apply', delta],
  ]) {
    const engine = new Engine({ random: () => 0.5, onWarning: () => {} });
    for (const { path } of places(source)) {
      for (const wrong of [...WRONG, undefined]) {
        checkSurvived(door, replaced(source, path, wrong), engine);
        count += 1;
      }
    }
  }
  assert.ok(count > 5_000, `${count} documents`);
});

const kind = (value) => (value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value);

// Nothing and an empty list are what a document may have anywhere; texts may stand for numbers and
// the other way round, and so may `true`, which is a text of four letters to a list of texts.
const isScalar = (value) => ['string', 'number', 'boolean'].includes(kind(value));
const isWrong = (right, other) =>
  kind(other) !== 'null' &&
  kind(right) !== 'null' &&
  kind(right) !== kind(other) &&
  !(isScalar(right) && isScalar(other));

// Booleans are the exception: a text or a number is no answer to yes or no.
const isNoBoolean = (right, other) => kind(right) === 'boolean' && !['boolean', 'null'].includes(kind(other));

test('a value of a wrong type turns no flag on', () => {
  const source = JSON.parse(readCaptured());
  const options = { random: () => 0.5, now: () => 0, onWarning: () => {} };
  const people = [
    {},
    PERSON,
    ...['1', '2', 'admin'].map((userId) => ({ userId, appName: 'x', country: 'NO', plan: 'free' })),
  ];
  const right = new Engine(options);
  right.load(source);
  const engine = new Engine(options);
  let count = 0;
  for (const { path, value } of places(source)) {
    for (const wrong of WRONG.filter((other) => isWrong(value, other) || isNoBoolean(value, other))) {
      try {
        engine.load(replaced(source, path, wrong));
      } catch (error) {
        isRefusal(error);
        continue;
      }
      for (const { name, dependencies } of source.features) {
        // A parent that is off, because it is broken, may turn a child on, as it should.
        if (dependencies?.length > 0 && source.features[path[1]]?.name !== name) continue;
        for (const person of people.filter((one) => !right.isEnabled(name, one))) {
          const message = `${name} for ${JSON.stringify(person)}: ${path.join('.')} = ${JSON.stringify(wrong)}`;
          assert.equal(engine.isEnabled(name, person), false, message);
          count += 1;
        }
      }
    }
  }
  assert.ok(count > 10_000, `${count} questions`);
});

// Hostile names and values

const HOSTILE = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'then',
  '',
  ' ',
  '\0',
  'a\0b',
  '"',
  '\\',
  '`',
].concat([
  '\ud800',
  '\udfff\ud800',
  '\ufeff',
  '\u2028',
  '../..',
  '{x}',
  '<script>',
  '%00',
  'n'.repeat(1_000_000),
  '日'.repeat(400_000),
]);

test('flags, fields, variants, strategies and parameters may have any name', () => {
  for (const name of HOSTILE) {
    const text = JSON.stringify(name);
    const engine = new Engine({ customStrategies: { [name]: () => false }, onWarning: () => {} });
    const source = `{"features":[{"name":${text},"enabled":true,"type":${text},"project":${text},"description":${text},
      "strategies":[{"name":"default","constraints":[{"contextName":${text},"operator":"IN","values":[${text}]}],
        "variants":[{"name":${text},"weight":1,"payload":{"type":${text},"value":${text}}}]},
      {"name":${text},"parameters":{${text}:${text}}}],
      "dependencies":[]},{"name":"g","enabled":true,"dependencies":[{"feature":${text},"variants":[${text}]}]}],
      "segments":[{"id":1,"name":${text},"constraints":[]}],${text}:${text}}`;
    engine.load(source);
    ask(engine);
    const context = Object.defineProperty({}, name.toWellFormed(), { value: name, enumerable: true });
    assert.equal(engine.isEnabled(name, context), true);
    assert.equal(engine.isEnabled(name, {}), false);
    assert.equal(engine.getVariant(name, context).name, name.toWellFormed());
    assert.equal(engine.isEnabled('g', context), true);
    assert.equal(engine.flags()[0].name, name.toWellFormed());
    engine.apply(
      `{"events":[{"type":"feature-removed","eventId":1,"featureName":${text}},{"type":${text},"eventId":2}]}`,
    );
    assert.equal(engine.evaluate(name, context), undefined);
    engine.free();
  }
  assert.deepEqual(Object.keys(Object.prototype), []);
  assert.equal({}.x, undefined);
});

test('parameters of a custom strategy have no prototype to be changed', () => {
  let asked;
  const mine = (parameters) => {
    asked = parameters;
    return false;
  };
  const customStrategies = { mine };
  const engine = new Engine({ customStrategies });
  engine.load(
    '{"features":[{"name":"f","enabled":true,"strategies":[{"name":"mine","parameters":{"__proto__":"x","a":"b"}}]}]}',
  );
  assert.equal(engine.isEnabled('f'), false);
  assert.equal(asked.a, 'b');
  assert.deepEqual(Object.keys(asked).sort(), ['__proto__', 'a']);
  assert.ok([null, Object.prototype].includes(Object.getPrototypeOf(asked)));
});

test('numbers may be anything JSON can write', () => {
  const numbers = [
    '0',
    '-0',
    '-1',
    '0.5',
    '1e3',
    '1e400',
    '-1e400',
    '1e-400',
    '4294967295',
    '4294967296',
    '18446744073709551616',
    '9'.repeat(10_000),
  ];
  for (const number of numbers.concat(
    numbers.map((text) => `"${text}"`),
    '"NaN"',
    '"Infinity"',
    '"-inf"',
    '"0x10"',
    '" 1 "',
  )) {
    checkSurvived(
      'load',
      `{"version":${number},"features":[{"name":"f","enabled":true,
      "variants":[{"name":"a","weight":${number}},{"name":"b","weight":${number}},{"name":"c","weight":1}],
      "strategies":[{"name":"flexibleRollout","sortOrder":${number},"parameters":{"rollout":${number},"groupId":${number},"stickiness":${number}},
        "segments":[${number}],"constraints":[{"contextName":${number},"operator":"NUM_GT","value":${number}}]},
      {"name":"gradualRolloutRandom","parameters":{"percentage":${number}}},{"name":"userWithId","parameters":{"userIds":${number}}},
      {"name":"default","variants":[{"name":"s","weight":${number}},{"name":"t","weight":${number}}]}]}],
      "segments":[{"id":${number},"constraints":[]},{"id":1,"constraints":[]}]}`,
    );
  }
});

test('weights beyond any measure choose a variant or none', () => {
  const weights = [
    [1e308, 1e308],
    [2 ** 53, 2 ** 53],
    [-5, 10],
    [-5, -5],
    [0.5, 0.5],
    [4294967295, 4294967295, 4294967295],
    [0, 0],
    ['x', 1],
    [1],
  ];
  for (const list of weights) {
    const variants = list.map((weight, index) => ({ name: `v${index}`, weight, stickiness: 'userId' }));
    const engine = open([flag('f', { variants }), flag('g', { strategies: [{ name: 'default', variants }] })]);
    for (const name of ['f', 'g']) {
      for (let user = 0; user < 50; user += 1) {
        const variant = engine.getVariant(name, { userId: `user-${user}` });
        assert.ok(['disabled', ...variants.map((one) => one.name)].includes(variant.name), JSON.stringify(variant));
        assert.equal(variant.feature_enabled, true);
      }
    }
  }
});

test('any pattern, version, date, number or range may be of any length', () => {
  const long = 1_000_000;
  const scalars = {
    REGEX: [
      '('.repeat(long),
      'a'.repeat(100_000),
      '(a*)*b',
      '(a{1000}){1000}',
      '((((a{100}){100}){100}){100})',
      '['.repeat(long),
      '\\',
      '(?i)(?i)',
      'a{4294967296}',
      '|'.repeat(100_000),
      '.*'.repeat(10_000),
      '\\p{'.repeat(1000),
    ],
    SEMVER_EQ: ['9'.repeat(long), `1.2.3-${'a.'.repeat(long)}`, '1.2.3+'.padEnd(long, 'b'), '.'.repeat(long)],
    NUM_EQ: ['9'.repeat(long), `0.${'1'.repeat(long)}`, `1e${'9'.repeat(long)}`, '-'.repeat(long)],
    DATE_AFTER: [
      '9'.repeat(long),
      `2022-01-29T13:00:00.${'1'.repeat(long)}Z`,
      '2022-01-29T13:00:00+99:99',
      '0000-00-00',
    ],
  };
  for (const [operator, values] of Object.entries(scalars)) {
    for (const value of values) {
      const constraint = { contextName: 'x', operator, value };
      const engine = new Engine({ onWarning: () => {} });
      engine.load(document(flag('f', { strategies: [{ name: 'default', constraints: [constraint] }] })));
      // A pattern takes its length times the length of the text.
      const texts = ['a', 'a'.repeat(1000), '', '1.2.3', operator === 'REGEX' ? '(' : value];
      for (const x of texts) assert.equal(typeof engine.isEnabled('f', { x }), 'boolean');
      engine.free();
    }
  }
  const ranges = [
    '/'.repeat(long),
    '1.'.repeat(long),
    ':'.repeat(long),
    '10.0.0.0/99999999999999999999',
    '::/129',
    '::/-1',
  ];
  checkSurvived(
    'load',
    document(
      flag('f', {
        strategies: [
          { name: 'remoteAddress', parameters: { IPs: ranges.join() } },
          { name: 'default', constraints: [{ contextName: 'x', operator: 'IN_CIDR', values: ranges }] },
        ],
      }),
    ),
  );
});

test('a value of a megabyte is compared by every operator', () => {
  const operators = [
    'IN',
    'NOT_IN',
    'STR_STARTS_WITH',
    'STR_ENDS_WITH',
    'STR_CONTAINS',
    'NUM_EQ',
    'DATE_AFTER',
    'SEMVER_EQ',
    'REGEX',
    'IN_CIDR',
  ];
  for (const letter of ['a', '1', 'é', 'Σ', 'İ', ':']) {
    const x = letter.repeat(Math.floor(1_000_000 / Buffer.byteLength(letter)));
    const strategies = operators.map((operator) => ({
      name: 'default',
      constraints: [
        {
          contextName: 'x',
          operator,
          values: [`${letter}b`],
          value: '1',
          caseInsensitive: true,
          inverted: operator === 'NOT_IN',
        },
      ],
    }));
    const engine = open(operators.map((operator, index) => flag(operator, { strategies: [strategies[index]] })));
    const on = [...engine.evaluateAll({ x })].filter(({ enabled }) => enabled).map(({ flag: name }) => name);
    assert.deepEqual(on, letter === '1' ? ['REGEX'] : [], letter);
    engine.free();
  }
});

// Arguments that TypeScript would have refused

const ODD_ARGUMENTS = [
  undefined,
  null,
  Number.NaN,
  0,
  1n,
  true,
  '',
  'text',
  Symbol('s'),
  () => {},
  [],
  [1],
  new Date(),
  /x/,
  new Map(),
  new Proxy({}, {}),
];

test('a name that is no text is a name of no flag', () => {
  const engine = open([flag('undefined'), flag('null'), flag('NaN'), flag('1'), flag('[object Object]')]);
  for (const name of ODD_ARGUMENTS.filter((one) => typeof one !== 'string')) {
    assert.equal(engine.isEnabled(name), false);
    assert.equal(engine.isEnabled(name, {}, true), true);
    assert.equal(engine.getVariant(name).name, 'disabled');
    assert.equal(engine.evaluate(name), undefined);
    assert.equal(engine.evaluateAll().get(name), undefined);
  }
  assert.equal(engine.isEnabled('undefined'), true);
});

test('a context that is no object holds nothing', () => {
  const strategies = [forThose('userId', '7'), forThose('length', '4'), forThose('x', 'a')];
  const engine = open([flag('f', { strategies }), flag('everybody')]);
  for (const context of ODD_ARGUMENTS) {
    if (typeof context === 'string') continue;
    assert.equal(engine.isEnabled('f', context), false, String(context));
    assert.equal(engine.isEnabled('everybody', context), true);
    assert.equal(engine.evaluateAll(context).isEnabled('everybody'), true);
  }
});

test('a document that is no text, bytes or object is refused', () => {
  const cyclic = { features: [] };
  cyclic.self = cyclic;
  const throwing = {
    features: [],
    toJSON() {
      throw new Error('mine');
    },
  };
  const inputs = [
    ...ODD_ARGUMENTS,
    cyclic,
    throwing,
    { features: [1n] },
    { toJSON: () => undefined },
    new ArrayBuffer(8),
    new Uint16Array([1]),
    new Set(),
  ];
  for (const input of inputs) checkRefused(input, String(typeof input));
});

test('an object whose parts are no JSON is read without them', () => {
  const { engine } = openWitness();
  const odd = {
    name: 'f',
    enabled: true,
    strategies: [{ name: 'default', parameters: { a: undefined, b: () => {}, c: Symbol('c'), d: Number.NaN } }],
  };
  engine.load({ features: [odd, undefined, () => {}, Symbol('x'), new Date(0)] });
  assert.equal(engine.isEnabled('f'), true);
});

test('after everything, a new engine answers', () => {
  const { engine, isWell } = openWitness();
  assert.ok(isWell());
  engine.free();
});
