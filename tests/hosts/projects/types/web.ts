// Code that compiles with the types of the web platform.

import { init } from "fanion";
import { createCanary } from "fanion/canary";
import { createClient } from "fanion/client";
import { createEdge } from "fanion/edge";
import {
	evaluateFlags,
	getDefinitions,
	precomputed,
	withFlags,
} from "fanion/next";
import { cacheStorage, indexedDbStorage, webStorage } from "fanion/storage";
import { fanionAdapter } from "fanion/vercel";

export async function use(): Promise<void> {
	await init(fetch("/fanion.wasm"));
	await init(await fetch("/fanion.wasm"));
	await init(new URL("fanion.wasm", import.meta.url));
	await init(WebAssembly.compile(new Uint8Array()));
}

export const clients = [
	cacheStorage(),
	cacheStorage(caches.open("mine")),
	indexedDbStorage(),
	webStorage(),
].map((storage) =>
	createClient({
		url: new URL("https://unleash.example.com"),
		bootstrap: new URL("flags.json", import.meta.url),
		appName: "page",
		fetch: (input, init) => fetch(input, init),
		storage,
	}),
);

const edge = createEdge({
	upstreamUrl: new URL("https://unleash.example.com"),
	tokens: ["*:development.secret"],
	fetch: (input, init) => fetch(input, init),
});

export const answer: Promise<Response> = edge.fetch(
	new Request("https://edge.example.com/api/frontend"),
	{ address: "127.0.0.1" },
);

export const proxy = withFlags(
	(_request, flags): Response =>
		new Response(precomputed(["checkout"]).encode(flags)),
	{ context: ({ url }) => ({ path: new URL(url).pathname }) },
);

export const toggles = async () =>
	evaluateFlags(await getDefinitions(), { userId: "7" }).toggles;

export const adapter = fanionAdapter.payload<{ accent: string }>();

interface Env {
	readonly V2: { fetch(request: Request): Promise<Response> };
}

const canary = createCanary({
	flags: clients[0] as (typeof clients)[0],
	flag: "build",
	builds: {
		stable: (request: Request) => fetch(request),
		v2: (request: Request, env: Env) => env.V2.fetch(request),
	},
	cookie: { secrets: ["secret"], consent: ({ headers }) => headers.has("x") },
	preview: (build, { url }) => build === "v2" && url.length > 0,
	shadow: { share: 0.1, onCompare: ({ stable }) => stable.status },
});

export const page: Promise<Response> = canary.route(
	new Request("https://shop.example.com/"),
	{},
	{ waitUntil: () => {} },
);
