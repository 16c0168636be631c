import { createClient } from "fanion/client";
import { runFaults } from "./client/faults.js";

const [address] = globalThis.Deno?.args ?? process.argv.slice(2);
console.error = () => {};
console.log(JSON.stringify(await runFaults({ address, createClient })));
