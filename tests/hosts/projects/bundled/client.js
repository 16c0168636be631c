// Checks that a client uses the engine module of the bundle, not a second copy.

import { Engine } from "fanion";
import { createClient } from "fanion/client";
import { memoryStorage } from "fanion/storage";

export async function checkClient() {
	const features = [{ name: "mine", enabled: true, strategies: [] }];
	// The client uses the plain engine by default. That of `fanion/tools` must be passed as an option.
	const hasTools = "explain" in Engine.prototype;
	const flags = createClient({
		appName: "bundled",
		...(hasTools ? { engine: new Engine() } : {}),
		bootstrap: { features },
		storage: memoryStorage(),
		streaming: true,
		refreshInterval: 0,
	});
	await flags.ready();
	if (!flags.isEnabled("mine") || !(flags.engine instanceof Engine))
		throw new Error("the client does not use the engine of the bundle");
}
