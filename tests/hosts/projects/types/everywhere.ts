// Code that compiles with and without the types of the web platform.

import { Engine, type FanionError, init, type ModuleSource } from "fanion";
import {
	type Client,
	type ClientOptions,
	createClient,
	type Impression,
	type OptionAliases,
} from "fanion/client";
import module from "fanion/fanion.wasm";
import { Engine as Inline } from "fanion/inline";
import { init as bring } from "fanion/slim";
import { denoKvStorage, memoryStorage, type Storage } from "fanion/storage";
import { fileStorage } from "fanion/storage/file";
import { type Explanation, Engine as ToolsEngine } from "fanion/tools";
import toolsModule from "fanion/tools/fanion.wasm";
import { init as bringTools } from "fanion/tools/slim";

export async function use(bytes: ArrayBuffer): Promise<boolean> {
	const source: ModuleSource = module;
	await init();
	await bring(source);
	await bring(new Uint8Array(bytes));
	await bringTools(toolsModule);
	const explanation: Explanation = new ToolsEngine().explain("a");
	const report = (error: FanionError): string => error.code;
	const engine = new Engine({ onError: report });
	if (explanation.text === "") return explanation.strategies.length > 0;
	return engine.isEnabled("a") || new Inline().isEnabled("a");
}

/** The option names of the Unleash SDKs. */
const aliases: OptionAliases = {
	clientKey: "token",
	customHeaders: { "x-shop": "1" },
	projectName: "shop",
	disableMetrics: true,
	disableRefresh: false,
};
const nodeStorage = {
	get: async (_key: string): Promise<{ features: unknown[] } | undefined> =>
		undefined,
	set: async (_key: string, _data: { features: unknown[] }) => {},
};
const browserStorage = {
	get: async (_name: string): Promise<unknown> => undefined,
	save: async (_name: string, _data: object) => {},
};
export const aliased: readonly Client[] = [
	nodeStorage,
	browserStorage,
	memoryStorage(),
].map((storageProvider) => {
	const options: ClientOptions = { appName: "shop", ...aliases };
	return createClient({ ...options, storageProvider });
});

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
			engine: new ToolsEngine(),
			storage,
		});
		const stop = flags.on("impression", ({ featureName }: Impression) => {
			console.log(featureName.length);
		});
		flags.on("error", ({ code }) => console.log(code));
		flags.on("warn", (message) => console.log(message.length));
		flags.on("sent", (body: object) => console.log(body));
		await flags.ready(1000);
		stop();
		const work: Promise<unknown>[] = [];
		await flags.ensureFresh(30_000, { waitUntil: (each) => work.push(each) });
		const on: boolean = flags.isEnabled("a", { userId: "7" });
		flags.impactMetrics.defineCounter("orders", "Orders");
		if (on) flags.impactMetrics.incrementCounter("orders");
		const { payload } = flags.getVariant("a");
		if (payload) flags.setContext({ plan: payload.value });
		await flags.refresh();
		await flags.flushMetrics();
	}
}

declare const console: { log(what: unknown): void };
