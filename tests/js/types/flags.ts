// Code of a caller that declares its flags. Lines after `@ts-expect-error` must not compile.

import {
	type BoundEngine,
	type CsvPayload,
	Engine,
	type FlagQueries,
	type FlagVariant,
	type JsonPayload,
	type JsonString,
	type NumberPayload,
	type StringPayload,
	type Variant,
} from "fanion";
import { type Client, createClient } from "fanion/client";
import { type Explanation, Engine as ToolsEngine } from "fanion/tools";

declare global {
	interface JSON {
		// biome-ignore lint/suspicious/noExplicitAny: like the `JSON.parse` of TypeScript
		parse<Value>(text: JsonString<Value>): unknown extends Value ? any : Value;
	}
}

/** An interface has no index signature, unlike a type literal. */
interface Limits {
	low: NumberPayload;
	high: NumberPayload | undefined;
}

interface Flags {
	checkout: boolean;
	theme: {
		dark: JsonPayload<{ accent: string }>;
		light: JsonPayload<{ accent: string; size?: number }>;
		plain: undefined;
	};
	limit: Limits;
	texts: { a: StringPayload; b: CsvPayload };
	"with space": boolean;
}

/** With isolated declarations, the types of exports are explicit. */
export const engine: Engine<Flags> = new Engine<Flags>();
export const client: Client<Flags> = createClient<Flags>({
	url: "https://unleash.example.com",
	appName: "shop",
	engine,
});
export const bound: BoundEngine<Flags> = engine.bind({ userId: "7" });

/** Takes an engine, a client, or with `[]` a bound engine. */
export function accent(flags: FlagQueries<[], Flags>): string {
	const variant = flags.getVariant("theme");
	if (!variant.enabled) return variant.name satisfies "disabled";
	switch (variant.name) {
		case "dark":
			return JSON.parse(variant.payload.value).accent;
		case "light":
			return String(JSON.parse(variant.payload.value).size);
		default:
			return variant.name satisfies "plain";
	}
}

export function use(user: { userId: string }): string[] {
	const lines = [accent(bound), String(client.isEnabled("with space", user))];
	const { payload } = engine.getVariant("limit");
	lines.push(String(Number(payload?.value)), payload?.type ?? "");
	const answer = client.evaluate("texts", user);
	if (answer?.variant.enabled)
		lines.push(answer.flag satisfies "texts", answer.variant.payload.value);
	const all = engine.evaluateAll(user);
	lines.push(all.get("theme")?.variant.payload?.type ?? "none");
	for (const { flag, variant } of all)
		if (flag === "theme") lines.push(variant.name);
	const fallback: FlagVariant<Flags, "theme"> = {
		name: "plain",
		enabled: true,
		feature_enabled: true,
	};
	const plain: Variant = client.getVariant("theme", user, () => fallback);
	return [...lines, plain.name, all.isEnabled("checkout") ? "on" : "off"];
}

/** An engine with declared flags is an engine. */
export function isOn(any: Engine | Client, name: string): boolean {
	return any.isEnabled(name);
}
export const answers: boolean[] = [isOn(engine, "a"), isOn(client, "a")];

/** Both types are declared for a client whose engine has the tools. */
export function explain(): Explanation | undefined {
	const tools = new ToolsEngine<Flags>();
	const flags = createClient<Flags, ToolsEngine<Flags>>({
		appName: "shop",
		bootstrap: { features: [] },
		engine: tools,
	});
	// @ts-expect-error: no such flag
	flags.engine?.explain("chekout");
	return flags.engine?.explain("checkout");
}

/** Names of other documents stay strings. */
export const names: string[] = engine.flags().map(({ name }) => name);

export function misuse(untyped: Engine, name: string): void {
	// @ts-expect-error: no such flag
	engine.isEnabled("chekout");
	// @ts-expect-error: no such flag
	client.getVariant("chekout");
	// @ts-expect-error: no such flag
	bound.evaluate("chekout");
	// @ts-expect-error: no such flag
	engine.evaluateAll().get("chekout");
	// @ts-expect-error: no such flag
	engine.evaluateAll().isEnabled("chekout");
	// @ts-expect-error: any string is no name
	client.isEnabled(name);
	// @ts-expect-error: no such variant
	engine.getVariant("theme").name === "drak";
	// @ts-expect-error: a flag without variants has none
	client.getVariant("checkout").name === "dark";
	// @ts-expect-error: no such variant in an evaluation
	bound.evaluate("theme")?.variant.name === "drak";
	// @ts-expect-error: no such variant in a fallback
	client.getVariant("theme", {}, { ...engine.getVariant("limit") });
	const { payload } = engine.getVariant("theme");
	// @ts-expect-error: no such field
	if (payload) JSON.parse(payload.value).acent;
	// @ts-expect-error: the payload is a number
	engine.getVariant("limit").payload?.type === "json";
	// @ts-expect-error: the engine knows other flags
	const wrong: Engine<Flags> = untyped;
	// @ts-expect-error: a flag is boolean or has variants
	const numeric = new Engine<{ checkout: number }>();
	console.log(wrong, numeric);
}

/** Without declared flags, everything is as before. */
export function untyped(any: Engine, text: string): unknown[] {
	const variant: Variant = any.getVariant("x");
	const value: unknown = JSON.parse(text).foo.bar;
	return [variant, value, ["{}"].map((each) => JSON.parse(each).foo)];
}
