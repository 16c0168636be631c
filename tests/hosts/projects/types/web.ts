// What compiles where the types know the web.

import { init } from "fanion";

export async function use(): Promise<void> {
	await init(fetch("/fanion.wasm"));
	await init(await fetch("/fanion.wasm"));
	await init(new URL("fanion.wasm", import.meta.url));
	await init(WebAssembly.compile(new Uint8Array()));
}
