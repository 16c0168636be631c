// Documents of the scripted server.

export const standard = { name: "default", parameters: {}, constraints: [] };

export const flag = (name, more = {}) => ({
	name,
	type: "release",
	enabled: true,
	project: "default",
	stale: false,
	strategies: [standard],
	variants: [],
	...more,
});

const VARIANTS = [
	{ name: "blue", weight: 500, payload: { type: "string", value: "b" } },
	{ name: "green", weight: 500, payload: { type: "json", value: "{}" } },
];

/** A document with a flag of each kind. */
export const FLAGS = {
	version: 2,
	features: [
		flag("on"),
		flag("off", { enabled: false }),
		flag("no-strategies", { strategies: [] }),
		flag("half", {
			strategies: [
				{
					name: "flexibleRollout",
					parameters: { rollout: "50", stickiness: "userId", groupId: "half" },
					constraints: [],
				},
			],
		}),
		flag("segment", { strategies: [{ ...standard, segments: [1] }] }),
		flag("lost-segment", { strategies: [{ ...standard, segments: [2] }] }),
		flag("environment", {
			strategies: [
				{
					...standard,
					constraints: [
						{
							contextName: "environment",
							operator: "IN",
							values: ["default", "staging"],
							inverted: false,
						},
					],
				},
			],
		}),
		flag("variants", { variants: VARIANTS }),
		flag("off-variants", { enabled: false, variants: VARIANTS }),
		flag("strategy-variants", {
			strategies: [
				{
					name: "flexibleRollout",
					parameters: { rollout: "100", stickiness: "default", groupId: "g" },
					constraints: [],
					variants: VARIANTS.map((variant) => ({
						...variant,
						stickiness: "default",
					})),
				},
			],
		}),
		flag("child", { dependencies: [{ feature: "half" }] }),
		flag("impression", { impressionData: true, variants: VARIANTS }),
		flag("custom", {
			strategies: [
				{ name: "domain", parameters: { domain: "x.org" }, constraints: [] },
			],
		}),
	],
	segments: [
		{
			id: 1,
			name: "staff",
			constraints: [
				{
					contextName: "team",
					operator: "STR_CONTAINS",
					values: ["core"],
					inverted: false,
				},
			],
		},
	],
};

export const NAMES = [...FLAGS.features.map(({ name }) => name), "unknown"];

export const CONTEXTS = [
	undefined,
	{},
	{ userId: "7" },
	{ userId: "anna@x.org", properties: { team: "core" } },
	{ userId: "", sessionId: "s", team: "core-b" },
	{ environment: "production", userId: "9", currentTime: new Date(0) },
	...Array.from({ length: 12 }, (_, index) => ({ userId: `user-${index}` })),
];
