// Ties the parts of the page together: definitions and context go in, answers come out.

import { Answers } from './answers.js';
import { Chance } from './chance.js';
import { ContextForm } from './context-form.js';
import { Definitions } from './definitions.js';
import { find } from './element.js';
import { FlagList } from './flag-list.js';
import { measure } from './speed.js';
import { say, summarize } from './summary.js';
import { showWarnings } from './warnings.js';

/** Where there is room beside the flags, the definitions are open from the beginning. */
const WIDE = '(min-width: 60rem)';

async function start() {
  // Imported here and not above, so that a page without a built package can say so.
  const [fanion, captured] = await Promise.all([import('../pkg/dist/entry/browser.js'), fetchCaptured()]);
  await fanion.init();
  play(fanion, captured);
}

async function fetchCaptured() {
  const response = await fetch(new URL('definitions.json', import.meta.url));
  if (!response.ok) throw new Error(`definitions.json: ${response.status}`);
  return response.text();
}

function play({ Engine, FanionError }, captured) {
  const chance = new Chance(() => answer(true));
  const engine = new Engine({ random: () => chance.value });
  const answers = new Answers(engine);
  const list = new FlagList();
  const form = new ContextForm((isNew) => answer(isNew));
  let isFirst = true;

  function answer(isNew) {
    const { context } = form;
    const all = answers.ask(context, isNew);
    list.show(all);
    summarize(all, isFirst);
    measure(engine, context);
    isFirst = false;
  }

  function load(text) {
    let warnings;
    try {
      warnings = engine.load(text);
    } catch (error) {
      if (error instanceof FanionError) return error;
      throw error;
    }
    const flags = engine.flags();
    form.suggest(flags);
    showWarnings(warnings);
    list.replace(flags, warnings);
    answer(true);
  }

  find('definitions').open = matchMedia(WIDE).matches;
  new Definitions(captured, load).useCaptured();
}

start().catch((error) => {
  say(`The engine could not be started: ${error.message}. In a checkout, make demo builds and serves it.`);
  throw error;
});
