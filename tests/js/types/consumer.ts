// Code of a caller. It must compile under strict settings; lines after `@ts-expect-error` must not.

import {
	type BoundEngine,
	type Context,
	Engine,
	type Evaluation,
	FanionError,
	type FlagQueries,
	init,
	type Variant,
	type Warning,
} from "fanion";
import { type Client, createClient } from "fanion/client";
import { type Override, withOverrides } from "fanion/overrides";
import { type ShadowReport, shadow } from "fanion/shadow";
import {
	type Explanation,
	type Leak,
	type Plan,
	type Ramp,
	type Residual,
	ramp,
	Engine as ToolsEngine,
	type FanionError as ToolsError,
} from "fanion/tools";

interface User {
	userId: string;
	plan: "free" | "pro";
}

class Visitor {
	readonly sessionId = "s";
	get country(): string {
		return "NO";
	}
}

export async function use(
	document: string,
	user: User,
	hostname: string | undefined,
): Promise<boolean> {
	await init();
	using engine = new Engine({
		hostname,
		customStrategies: {
			byPlan: (parameters, context: Context) =>
				parameters.plan !== undefined && "plan" in context,
			byTenant: ({ tenants }, { userId, tenant }) =>
				userId !== undefined &&
				typeof tenant === "string" &&
				(tenants ?? "").includes(tenant),
		},
	});
	engine.load(document);
	const warnings: Warning[] = engine.warnings();
	engine.apply({ events: [] });
	const variant: Variant = engine.getVariant("a", user);
	const answer: Evaluation | undefined = engine.evaluate("a", new Visitor());
	for (const { flag, reason } of engine.evaluateAll({ userId: 7, plan: "pro" }))
		console.log(flag, reason === "SPLIT");
	const bound: BoundEngine = engine.bind(new Visitor());
	console.log(bound.isEnabled("a", true), bound.getVariant("a").name);
	console.log(warnings.length, variant.payload?.value, answer?.variant.name);
	return engine.isEnabled("a", { properties: { since: new Date() } }, true);
}

/** Takes an engine or a client. */
export function isBlue(flags: FlagQueries, user: User): boolean {
	const { size } = flags.evaluateAll(user);
	return size > 0 && flags.getVariant("a", user).name === "blue";
}

export function useQueries(
	engine: Engine,
	client: Client,
	user: User,
): boolean {
	const bound: FlagQueries<[]> = engine.bind(user);
	const all = isBlue(engine, user) && isBlue(client, user);
	const known = client.isEnabled("a", user, (name) => name === "a");
	const { name } = client.getVariant("a", user, () => engine.getVariant("b"));
	console.log(known, name);
	return all && bound.isEnabled("a", true) && bound.evaluateAll().size > 0;
}

/** The engine of a client has the type of the option `engine`. */
export function explainFlag(options: { url: string; appName: string }): string {
	const flags = createClient({ ...options, engine: new ToolsEngine() });
	const plain: Client = createClient(options);
	// @ts-expect-error: the engine of `fanion` has no tools
	plain.engine?.explain("a");
	return flags.engine?.explain("a").text ?? "";
}

export function useTools(user: User): string[] {
	using tools = new ToolsEngine({
		onError: ({ code }: ToolsError) => console.log(code),
	});
	const plain: Engine = tools;
	plain.load({ version: 2, features: [] });
	const explanation: Explanation = tools.explain("a", user);
	const lines = [explanation.text, explanation.variant?.payload?.value ?? ""];
	for (const { rule, constraints } of explanation.strategies) {
		if (rule?.kind === "rollout" && rule.bucket?.hash)
			lines.push(rule.bucket.hash.input, String(rule.percent));
		for (const { constraint, value, matches } of constraints)
			lines.push(constraint.contextName, value ?? "missing", String(matches));
	}
	const { document, leaks }: Residual = tools.residual(
		{ ...user, plan: null },
		{ flags: ["a"], unknown: ["page"], private: ["userId"] },
	);
	plain.load(document);
	lines.push(...leaks.map(({ message }: Leak) => message));
	const plan: Plan = {
		groupId: "a",
		channels: { pro: { segments: [7] } },
		stages: [
			{ channel: "pro", percent: 100 },
			{ from: new Date(), percent: 5 },
		],
	};
	const { strategies, status }: Ramp = ramp(plan);
	plain.load({ features: [{ name: "a", enabled: true, strategies }] });
	return [...lines, status(Date.now()), status(new Date())];
}

export function misuseTools(tools: ToolsEngine, engine: Engine): void {
	// @ts-expect-error: the plain engine has no tools
	engine.explain("a");
	// @ts-expect-error: only a rollout has a percentage
	tools.explain("a").strategies[0]?.rule?.percent;
	// @ts-expect-error: the names of flags are an array
	tools.residual({}, { flags: "a" });
	// @ts-expect-error: a plan has stages
	ramp({ groupId: "a" });
	// @ts-expect-error: the status of a ramp needs a time
	ramp({ groupId: "a", stages: [] }).status();
}

export function misuse(engine: Engine): void {
	// @ts-expect-error: a name is a string
	engine.isEnabled(7);
	// @ts-expect-error: a context is an object
	engine.isEnabled("a", "7");
	// @ts-expect-error: a bound engine takes no context
	engine.bind({}).isEnabled("a", {});
	// @ts-expect-error: a variant is read-only
	engine.getVariant("a").name = "b";
	// @ts-expect-error: a host name is a string
	new Engine({ hostname: 5 });
	// @ts-expect-error: a strategy is synchronous
	new Engine({ customStrategies: { mine: async () => true } });
	// @ts-expect-error: a promise is not a document
	engine.load(Promise.resolve("{}"));
	if (new FanionError("GENERAL", "x").line !== undefined) throw new Error();
}

declare const variable: string | undefined;

export const fromEnvironment = createClient({
	url: variable,
	token: variable,
	appName: "shop",
	instanceId: variable,
	hostname: variable,
	storage: undefined,
	streaming: { retry: undefined },
});

/** An object with overrides has the type of the given one. */
export function overrideFlags(engine: ToolsEngine, request: Request): string {
	const options = { query: "flags", cookie: "flags", request };
	const client = withOverrides(createClient({ appName: "shop" }), options);
	const override: Override = { variant: "dark", payload: { accent: "red" } };
	client.overrides.set({ checkout: true, theme: override });
	// @ts-expect-error: no override
	client.overrides.set("checkout", "on");
	const plain: Client = client;
	const remove = client.overrides.on("warn", (message: string) => message);
	remove();
	return withOverrides(engine).explain("a").text + plain.isEnabled("a");
}

interface OldUnleash {
	isEnabled(name: string, context?: { userId?: string }): boolean;
	getVariant(name: string, context?: { userId?: string }): Variant;
	destroy(): void;
}

export function compare(old: OldUnleash, client: Client): ShadowReport {
	const flags = shadow(old, client, {
		sample: 0.1,
		onDifference: ({ message, explanation }) =>
			console.log(message, explanation?.text),
	});
	flags.getVariant("a", { userId: "7" });
	flags.destroy();
	// @ts-expect-error: the old SDK decides which contexts there are
	flags.isEnabled("a", { userId: 7 });
	// @ts-expect-error: not an SDK
	shadow({}, client);
	return flags.report();
}
