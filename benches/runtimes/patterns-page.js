// The page that loads documents with patterns in a browser.

import { Engine, init } from "fanion";
import { timeLoads } from "../workloads/patterns.js";

await init(fetch("fanion.wasm"));

globalThis.measure = (name) => timeLoads(Engine, name);
globalThis.answer = "ready";
