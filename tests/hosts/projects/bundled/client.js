// A client in a bundle: it has to have the engine of the rest of it, and not one of its own.

import { Engine } from "fanion";
import { createClient } from "fanion/client";
import { memoryStorage } from "fanion/storage";

export async function checkClient() {
	const features = [{ name: "mine", enabled: true, strategies: [] }];
	// That of the lab has to be handed over; the plain one is the client's by itself.
	const isLab = "explain" in Engine.prototype;
	const flags = createClient({
		appName: "bundled",
		...(isLab ? { engine: new Engine() } : {}),
		bootstrap: { features },
		storage: memoryStorage(),
		streaming: true,
		refreshInterval: 0,
	});
	await flags.ready();
	if (!flags.isEnabled("mine") || !(flags.engine instanceof Engine))
		throw new Error("the client has no engine, or another one");
}
