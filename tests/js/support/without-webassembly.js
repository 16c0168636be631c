// Runs the specification and a client with `fanion/js`, and prints `{ passed, client, hasWebAssembly }`.

import { isDeepStrictEqual } from "node:util";
import { createClient } from "fanion/client";
import { Engine } from "fanion/js";
import { openFanion } from "../runner/fanion.js";
import { runSpecifications } from "../runner/specification.js";
import { readSpecifications } from "./fixtures.js";

let passed = 0;
for await (const { actual, expected } of runSpecifications(
	readSpecifications(),
	() => openFanion(Engine),
))
	if (isDeepStrictEqual(actual, expected)) passed += 1;

const client = createClient({
	appName: "test",
	engine: new Engine(),
	bootstrap: '{"features":[{"name":"a","enabled":true,"strategies":[]}]}',
});
await client.ready();

console.log(
	JSON.stringify({
		passed,
		client: client.isEnabled("a"),
		hasWebAssembly: "WebAssembly" in globalThis,
	}),
);
await client.close();
