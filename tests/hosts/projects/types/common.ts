// Code that compiles with TypeScript 5.0, as a module and as CommonJS.

import {
	Engine,
	type FanionError,
	init,
	type JsonPayload,
	type ModuleSource,
} from "fanion";
import { type Canary, type CanaryOptions, createCanary } from "fanion/canary";
import { createKeeper, type Keeper } from "fanion/canary/object";
import { type Client, createClient } from "fanion/client";
import { createEdge, type Edge } from "fanion/edge";
import module from "fanion/fanion.wasm";
import { Engine as Inline } from "fanion/inline";
import { type Overrides, withOverrides } from "fanion/overrides";
import { type ShadowReport, shadow } from "fanion/shadow";
import { generateKeys, type Keys, sign, verify } from "fanion/signed";
import { init as initSlim } from "fanion/slim";
import { memoryStorage, type Storage } from "fanion/storage";
import { fileStorage } from "fanion/storage/file";
import { type Explanation, Engine as ToolsEngine } from "fanion/tools";
import toolsModule from "fanion/tools/fanion.wasm";
import { Engine as InlineTools } from "fanion/tools/inline";
import { init as initSlimTools } from "fanion/tools/slim";

export async function use(): Promise<boolean> {
	const sources: readonly ModuleSource[] = [module, toolsModule];
	await Promise.all([init(), initSlim(sources[0]), initSlimTools(sources[1])]);
	const storages: readonly Storage[] = [memoryStorage(), fileStorage("flags")];
	const explanation: Explanation = new ToolsEngine().explain("a");
	const keys: Keys = await generateKeys();
	const signed = await sign("{}", { key: keys.privateKey, expires: 1 });
	const { document } = await verify(signed, { keys: [keys.publicKey] });
	const client: Client = createClient({
		appName: "shop",
		bootstrap: document,
		verify: keys.publicKey,
		storage: storages[0] as Storage,
		engine: new InlineTools(),
	});
	const edge: Edge = createEdge({
		bootstrap: { features: [] },
		frontendTokens: ["*:development.secret"],
		engine: (options) => new ToolsEngine(options),
		residual: { private: ["userId"] },
		signingKey: { kty: "OKP", crv: "Ed25519", x: "", d: "" },
	});
	const response = await edge.handle({
		method: "GET",
		target: "/api/frontend",
		header: () => undefined,
		text: async () => "",
	});
	if (response.status !== 200) return edge.isReady;
	const engine: Engine = new Engine({
		onError: (error: FanionError): string => error.code,
	});
	return (
		client.isEnabled("a") ||
		engine.isEnabled("a") ||
		new Inline().isEnabled("a") ||
		explanation.strategies.length > 0
	);
}

interface Flags {
	checkout: boolean;
	theme: { dark: JsonPayload<{ accent: string }>; light: undefined };
}

export const declared: Client<Flags> = createClient<Flags>({
	appName: "shop",
	engine: new Engine<Flags>(),
});

export const overrides: Overrides = withOverrides(declared).overrides;

export function compare(old: Engine): ShadowReport {
	return shadow(old, declared, { sample: 0.1 }).report();
}

export async function deploy(client: Client): Promise<number> {
	const keeper: Keeper = createKeeper({
		errors: 0.05,
		storage: memoryStorage(),
	});
	const options: CanaryOptions = {
		flags: client,
		flag: "build",
		builds: { stable: "https://v1.example.com", v2: "https://v2.example.com" },
		context: async () => ({ userId: "7" }),
		brake: { keeper, errors: 0.05 },
		onBrake: ({ brake }) => brake.reason,
	};
	const canary: Canary = createCanary(options);
	const { builds } = await canary.status();
	return builds.v2?.errors ?? 0;
}

export function themeOf(): "dark" | "light" | "disabled" {
	// @ts-expect-error: no such flag
	declared.isEnabled("chekout");
	// @ts-expect-error: no such variant
	if (declared.getVariant("theme").name === "drak") return "dark";
	const plain: Engine | undefined = declared.engine;
	return plain?.isEnabled("theme")
		? declared.getVariant("theme").name
		: "light";
}
