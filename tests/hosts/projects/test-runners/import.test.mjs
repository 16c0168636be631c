// For Jest, Mocha and Vitest, whose functions are global, and for node:test.

import * as fanion from "fanion";
import * as client from "fanion/client";
import * as inline from "fanion/inline";
import * as storage from "fanion/storage";
import * as file from "fanion/storage/file";
import * as testing from "fanion/testing";
import * as tools from "fanion/tools";
import * as inlineTools from "fanion/tools/inline";
import { checksOf } from "./checks.cjs";

// Babel converts this file for Jest, so it cannot await an import.
const it = globalThis.it ?? process.getBuiltinModule("node:test").it;

const engines = { fanion, inline, tools, inlineTools };
const entries = { ...engines, client, storage, file, testing };
for (const [name, check] of Object.entries(checksOf(entries))) it(name, check);
