// What compiles wherever TypeScript does, whether or not the types of the host know the web.

import { Engine, type FanionError, init, type ModuleSource } from "fanion";
import { type Client, createClient, type Impression } from "fanion/client";
import module from "fanion/fanion.wasm";
import { Engine as Inline } from "fanion/inline";
import { type Explanation, Engine as Lab } from "fanion/lab";
import labModule from "fanion/lab/fanion.wasm";
import { init as bringLab } from "fanion/lab/slim";
import { init as bring } from "fanion/slim";
import { denoKvStorage, memoryStorage, type Storage } from "fanion/storage";
import { fileStorage } from "fanion/storage/file";

export async function use(bytes: ArrayBuffer): Promise<boolean> {
	const source: ModuleSource = module;
	await init();
	await bring(source);
	await bring(new Uint8Array(bytes));
	await bringLab(labModule);
	const explanation: Explanation = new Lab().explain("a");
	const report = (error: FanionError): string => error.code;
	const engine = new Engine({ onError: report });
	if (explanation.text === "") return explanation.strategies.length > 0;
	return engine.isEnabled("a") || new Inline().isEnabled("a");
}

interface Shopper {
	readonly userId: string;
	readonly plan?: string;
}

export async function live(database: never, shopper: Shopper): Promise<void> {
	const storages: readonly Storage[] = [
		memoryStorage(),
		fileStorage("flags"),
		denoKvStorage(database),
		{ get: () => undefined, set: () => {} },
	];
	for (const storage of storages) {
		await using flags: Client = createClient({
			url: "https://unleash.example.com",
			token: () => "token",
			appName: "shop",
			context: shopper,
			streaming: { retry: 1000 },
			bootstrap: new Uint8Array(),
			engine: new Lab(),
			storage,
		});
		const stop = flags.on("impression", ({ featureName }: Impression) => {
			console.log(featureName.length);
		});
		flags.on("error", ({ code }) => console.log(code));
		await flags.ready(1000);
		stop();
		const work: Promise<unknown>[] = [];
		await flags.fresh(30_000, { waitUntil: (each) => work.push(each) });
		const on: boolean = flags.isEnabled("a", { userId: "7" });
		flags.impactMetrics.defineCounter("orders", "Orders");
		if (on) flags.impactMetrics.incrementCounter("orders");
		const { payload } = flags.getVariant("a");
		if (payload) flags.setContext({ plan: payload.value });
		await flags.refresh();
		await flags.flush();
	}
}

declare const console: { log(what: unknown): void };
