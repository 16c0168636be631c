// Takes a flag and its parents apart, for those who look for a certain construct in them.

import { Who } from "./readings.js";

/**
 * Yields `{ kind, part, who }` for everything that can have a say in an answer about the flag:
 * flags, strategies, constraints (those of segments too), choices among variants, the fields they
 * read and the texts they compare.
 */
export function* partsOf(document, name, context) {
  const who = new Who(context);
  for (const flag of involved(document, name)) {
    for (const [kind, part] of partsOfFlag(flag, document)) yield { kind, part, who };
  }
}

function involved(document, name) {
  const flag = find(document, name);
  if (!flag) return [];
  const parents = (flag.dependencies ?? []).map(({ feature }) => find(document, feature) ?? { name: feature, strategies: [] });
  return [flag, ...parents];
}

// Of flags and segments that are there twice, the last one counts.
const find = ({ features }, name) => features.findLast((flag) => flag.name === name);

function* partsOfFlag(flag, document) {
  yield ["flag", flag];
  yield ["text", flag.name];
  for (const strategy of flag.strategies ?? []) yield* partsOfStrategy(strategy, flag, document);
  if (flag.variants?.length > 0) {
    yield* partsOfChoice({ flag, variants: flag.variants, group: flag.name, stickiness: flag.variants[0].stickiness });
  }
}

function* partsOfStrategy(strategy, flag, document) {
  const { parameters = {}, constraints, segments, variants } = strategy;
  yield ["strategy", strategy];
  yield* fields(["userId", "sessionId", "remoteAddress", parameters.stickiness ?? "userId"]);
  yield* texts(Object.values(parameters));
  for (const constraint of constraints ?? []) yield* partsOfConstraint(constraint);
  for (const id of segments ?? []) {
    const segment = document.segments?.findLast((segment) => segment.id === id);
    for (const constraint of segment?.constraints ?? []) yield* partsOfConstraint(constraint);
  }
  if (variants?.length > 0) {
    const { groupId: group, stickiness } = parameters;
    yield* partsOfChoice({ flag, variants, group, stickiness, ofStrategy: true, ofFirst: variants[0].stickiness });
  }
}

function* partsOfConstraint(constraint) {
  yield ["constraint", constraint];
  yield* fields([constraint.contextName]);
  yield* texts([constraint.contextName, constraint.value, ...(constraint.values ?? [])]);
}

function* partsOfChoice(choice) {
  yield ["choice", choice];
  yield* fields(["userId", "sessionId", choice.stickiness ?? "userId"]);
  for (const { name, payload, overrides = [] } of choice.variants) {
    yield* texts([name, payload?.value]);
    for (const { contextName, values } of overrides) {
      yield* fields([contextName]);
      yield* texts([contextName, ...values]);
    }
  }
}

const fields = (names) => names.map((name) => ["field", name]);
const texts = (values) => values.filter((value) => typeof value === "string").map((text) => ["text", text]);
