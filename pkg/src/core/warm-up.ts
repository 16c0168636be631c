import { FlagStore } from "./flag-store.js";

const FLAG = "flag";

/** A flag with the parts that most flags have. */
const DOCUMENT = {
	version: 2,
	segments: [
		{
			id: 1,
			constraints: [
				{ contextName: "userId", operator: "NOT_IN", values: ["2"] },
			],
		},
	],
	features: [
		{
			name: FLAG,
			type: "release",
			project: "default",
			enabled: true,
			strategies: [
				{
					name: "flexibleRollout",
					parameters: { rollout: "100", stickiness: "userId", groupId: FLAG },
					segments: [1],
					constraints: [
						{ contextName: "plan", operator: "STR_CONTAINS", values: ["a"] },
						{ contextName: "age", operator: "NUM_GT", value: "1" },
					],
					variants: [
						{
							name: "on",
							weight: 1000,
							weightType: "variable",
							stickiness: "default",
							payload: { type: "string", value: "" },
						},
					],
				},
			],
		},
	],
};

/**
 * Loads and evaluates a flag once, since V8 compiles each function of the WebAssembly at its first call. At module
 * scope, where a Worker imports fanion, time does not count as that of a request.
 */
export function warmUp(): void {
	try {
		evaluateOnce();
	} catch {
		// The caller's `new Engine()` throws the same error.
	}
}

function evaluateOnce(): void {
	const ignore = (): void => {};
	const store = new FlagStore({
		// At module scope, a Worker has no clock and no random source.
		now: () => 0,
		random: () => 0,
		onWarning: ignore,
		onError: ignore,
	});
	store.load(DOCUMENT);
	store.evaluate(FLAG, undefined, { userId: "1", plan: "a", age: "2" });
	store.load(store.snapshot());
	store.free();
}
