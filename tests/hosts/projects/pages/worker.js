import { Engine, init } from "/fanion/dist/entry/browser.js";
import { openFanion } from "./runner/fanion.js";
import { collectResults } from "./runner/specification.js";

const response = await fetch("/specifications.json");
const specifications = await response.json();
await init();
postMessage(await collectResults(specifications, () => openFanion(Engine)));
