// The flags of the OpenFeature scenarios, as an Unleash server defines them.

const strategy = (constraints = [], variants = []) => ({
	name: "flexibleRollout",
	parameters: { rollout: "100", stickiness: "default", groupId: "g" },
	constraints,
	variants,
});

const constraint = (contextName, value) => ({
	contextName,
	operator: "IN",
	values: [value],
});

const variant = (name, type, value) => ({
	name,
	weight: 1000,
	stickiness: "default",
	...(type && { payload: { type, value } }),
});

const flag = (name, strategies, rest = {}) => ({
	name,
	project: "default",
	enabled: true,
	impressionData: false,
	strategies,
	...rest,
});

const TEMPLATE = {
	showImages: true,
	title: "Check out these pics!",
	imagesPerPage: 100,
};

/** Returns a flag that is on for all, with one variant. */
const single = (name, ...payload) =>
	flag(name, [strategy([], [variant(...payload)])]);

const INTERNAL = [
	constraint("fn", "Sulisław"),
	constraint("ln", "Świętopełk"),
	constraint("age", "29"),
	constraint("customer", "false"),
];

export const DOCUMENT = {
	version: 2,
	features: [
		flag("boolean-flag", [strategy()]),
		single("string-flag", "greeting", "string", "hi"),
		single("integer-flag", "ten", "number", "10"),
		single("float-flag", "half", "number", "0.5"),
		single("object-flag", "template", "json", JSON.stringify(TEMPLATE)),
		flag("context-aware", [
			strategy(INTERNAL, [variant("internal", "string", "INTERNAL")]),
			strategy([], [variant("external", "string", "EXTERNAL")]),
		]),
		single("wrong-flag", "one", "string", "uno"),
		single("csv-flag", "list", "csv", "1,2"),
		single("name-flag", "red"),
		single("broken-number", "a", "number", "ten"),
		single("empty-number", "a", "number", ""),
		single("broken-json", "a", "json", "{"),
		single("null-json", "a", "json", "null"),
		flag("off-flag", [strategy([], [variant("a", "string", "hi")])], {
			enabled: false,
		}),
		flag("mixed-flag", [
			strategy([constraint("plan", "pro")], [variant("a", "string", "hi")]),
			strategy(),
		]),
		flag("user-flag", [strategy([constraint("userId", "7")])]),
		flag("half-flag", [
			{
				...strategy(),
				parameters: { rollout: "50", stickiness: "userId", groupId: "g" },
			},
		]),
	],
};
