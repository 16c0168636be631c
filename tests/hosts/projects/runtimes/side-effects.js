// Has the side effects at its top level that modules of the package must not have.

import { readFileSync } from "node:fs";

readFileSync(new URL(import.meta.url));
setTimeout(() => {}, 1);
fetch("data:,").catch(() => {});
Math.random();
crypto.getRandomValues(new Uint8Array(1));
new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
