// Prints what the program sees with the drop-in: `node drop-in.js <url>`.

import * as sdk from "fanion/compat/unleash-client";
import { useSdk } from "./sdk.js";

const { Deno, process } = globalThis;
const url = (Deno?.args ?? process.argv).at(-1);
console.log(JSON.stringify(await useSdk(sdk, url)));
