export const PLANS = ["free", "pro", "team", "pro"];

const constraint = (contextName, values) => ({
	contextName,
	operator: "IN",
	values,
});

/** Two users with one of two plans have the new checkout. */
export const DEFINITIONS = {
	version: 2,
	features: [
		{
			name: "checkout",
			enabled: true,
			strategies: [
				{
					name: "default",
					constraints: [
						constraint("userId", ["7", "another-user"]),
						constraint("plan", ["pro", "team"]),
					],
				},
			],
		},
	],
};
