// Prints the time from before the import to the first evaluation: import, load, evaluate. Node's own start
// and reading the file, which an application fetches, are excluded.

import { readDocument, task } from "./task.js";

const document = readDocument(task);
const start = performance.now();
const { open, newContext } = await import(task.engine);
const { isEnabled } = await open(document);
const enabled = isEnabled(task.flags[0], newContext(task.context));
const nanoseconds = (performance.now() - start) * 1e6;
console.log(JSON.stringify({ nanoseconds, enabled }));
// Some engines keep timers running.
process.exit();
