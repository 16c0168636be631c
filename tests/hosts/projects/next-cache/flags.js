/** A flag that half of the users have. */
export const DOCUMENT = {
	version: 2,
	features: [
		{
			name: "half",
			enabled: true,
			impressionData: true,
			strategies: [
				{
					name: "flexibleRollout",
					parameters: { rollout: "50", stickiness: "userId", groupId: "half" },
				},
			],
		},
	],
};

export const USERS = Array.from({ length: 20 }, (_, index) => String(index));
