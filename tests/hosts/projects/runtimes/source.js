// The slim form with the package's own file, imported as a compiled module.

import source module from "fanion/fanion.wasm";
import { Engine, FanionError, init } from "fanion/slim";
import { isReady, refusal } from "./answer.js";

const before = refusal({ Engine, FanionError });
init(module);
console.log(JSON.stringify({ before, atOnce: isReady(Engine) }));
