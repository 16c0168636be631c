// What a user writes; it has to compile under strict settings, and what is wrong has to be refused.

import {
	type Bound,
	type Context,
	Engine,
	type Evaluation,
	FanionError,
	init,
	type Variant,
	type Warning,
} from "fanion";
import {
	type Explanation,
	Engine as Lab,
	type FanionError as LabError,
	type Leak,
	type Plan,
	type Ramp,
	type Residual,
	ramp,
} from "fanion/lab";

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

export async function use(document: string, user: User): Promise<boolean> {
	await init();
	using engine = new Engine({
		hostname: "web-1",
		customStrategies: {
			byPlan: (parameters, context: Context) =>
				parameters.plan !== undefined && "plan" in context,
		},
	});
	const warnings: Warning[] = engine.load(document);
	engine.apply({ events: [] });
	const variant: Variant = engine.getVariant("a", user);
	const answer: Evaluation | undefined = engine.evaluate("a", new Visitor());
	for (const { flag, reason } of engine.evaluateAll({ userId: 7, plan: "pro" }))
		console.log(flag, reason === "SPLIT");
	const bound: Bound = engine.bind(new Visitor());
	console.log(bound.isEnabled("a", true), bound.getVariant("a").name);
	console.log(warnings.length, variant.payload?.value, answer?.variant.name);
	return engine.isEnabled("a", { properties: { since: new Date() } }, true);
}

export function useLab(user: User): string[] {
	using lab = new Lab({ onError: ({ code }: LabError) => console.log(code) });
	const plain: Engine = lab;
	plain.load({ version: 2, features: [] });
	const explanation: Explanation = lab.explain("a", user);
	const lines = [explanation.text, explanation.variant?.payload?.value ?? ""];
	for (const { rule, constraints } of explanation.strategies) {
		if (rule?.kind === "rollout" && rule.bucket?.hashed)
			lines.push(rule.bucket.hashed.text, String(rule.percent));
		for (const { constraint, value, holds } of constraints)
			lines.push(constraint.contextName, value ?? "missing", String(holds));
	}
	const { document, leaks }: Residual = lab.residual(
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
	const { strategies, standing }: Ramp = ramp(plan);
	plain.load({ features: [{ name: "a", enabled: true, strategies }] });
	return [...lines, standing(Date.now()), standing(new Date())];
}

export function misuseLab(lab: Lab, engine: Engine): void {
	// @ts-expect-error: the plain engine has no tools
	engine.explain("a");
	// @ts-expect-error: a rule of one kind has not what another has
	lab.explain("a").strategies[0]?.rule?.percent;
	// @ts-expect-error: names of flags are a list
	lab.residual({}, { flags: "a" });
	// @ts-expect-error: a plan has stages
	ramp({ groupId: "a" });
	// @ts-expect-error: a ramp stands at a time
	ramp({ groupId: "a", stages: [] }).standing();
}

export function misuse(engine: Engine): void {
	// @ts-expect-error: a name is a text
	engine.isEnabled(7);
	// @ts-expect-error: a context is an object
	engine.isEnabled("a", "7");
	// @ts-expect-error: a bound context has its context already
	engine.bind({}).isEnabled("a", {});
	// @ts-expect-error: a variant cannot be changed
	engine.getVariant("a").name = "b";
	// @ts-expect-error: a host name is a text
	new Engine({ hostname: 5 });
	// @ts-expect-error: a strategy answers at once
	new Engine({ customStrategies: { mine: async () => true } });
	// @ts-expect-error: a promise is no document
	engine.load(Promise.resolve("{}"));
	if (new FanionError("GENERAL", "x").line !== undefined) throw new Error();
}
