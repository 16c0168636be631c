// The trials in Deno and Bun. Arguments: the origins of the two builds.

import process from "node:process";
import { runTrials } from "./trials.js";

const host = globalThis.Deno ? "deno" : "bun";
const { sockets } = await import(`./sockets/${host}.js`);
const [stable, v2] = globalThis.Deno?.args ?? process.argv.slice(2);
const results = await runTrials({ origins: { stable, v2 }, sockets });
// A trial leaves a request open, which keeps the process alive.
process.stdout.write(JSON.stringify(results), () => process.exit());
