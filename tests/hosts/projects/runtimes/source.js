// Initializes the slim form with the WebAssembly file of the package, imported as a compiled module.

import source module from "fanion/fanion.wasm";
import { Engine, FanionError, init } from "fanion/slim";
import { initError, isReady } from "./run-specification.js";

const before = initError({ Engine, FanionError });
init(module);
console.log(JSON.stringify({ before, atOnce: isReady(Engine) }));
