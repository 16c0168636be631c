// The trials in Deno and Bun.

import process from "node:process";
import { runTrials } from "./trials.js";

const results = await runTrials();
process.stdout.write(JSON.stringify(results), () => process.exit());
