// Does at its top what no module of the package may.

import { readFileSync } from "node:fs";

readFileSync(new URL(import.meta.url));
setTimeout(() => {}, 1);
fetch("data:,").catch(() => {});
Math.random();
crypto.getRandomValues(new Uint8Array(1));
new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
