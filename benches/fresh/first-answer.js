// How long it takes from nothing to the first answer: import, load, ask. Reading the file, which an app
// fetches, is not part of it, nor is Node's own start.

import { question, source } from "./question.js";

const loaded = source(question);
const start = performance.now();
const { open, contextOf } = await import(question.side);
const { isOn } = await open(loaded);
const answer = isOn(question.flag, contextOf(question.context));
const nanoseconds = (performance.now() - start) * 1e6;
console.log(JSON.stringify({ nanoseconds, answer }));
// Some have timers running.
process.exit();
