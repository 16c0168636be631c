// How long one evaluation of all flags takes here.

import { find, settled } from './element.js';
import { count, duration } from './words.js';

/** Browsers make code fast only when it has run for a while. Milliseconds. */
const WARM = 15;

/** A browser's clock is coarse, so many rounds are timed together. Milliseconds. */
const LONG_ENOUGH = 20;

/** Measures once the person has stopped typing, so that no key has to wait for it. */
export const measure = settled(700, (engine, context) => {
  const flags = engine.evaluateAll(context).size;
  const round = () => [...engine.evaluateAll(context)];
  repeat(round, WARM);
  const { rounds, elapsed } = repeat(round, LONG_ENOUGH);
  find('speed').textContent =
    `${flags === 1 ? 'The flag' : `All ${count(flags, 'flag')}`} evaluated in ${duration(elapsed / rounds)}: ` +
    `the mean of ${count(rounds, 'round')} in this browser for this context, warmed up, every answer unpacked.`;
});

function repeat(round, milliseconds) {
  const start = performance.now();
  for (let rounds = 1; ; rounds++) {
    round();
    const elapsed = performance.now() - start;
    if (elapsed >= milliseconds) return { rounds, elapsed };
  }
}
