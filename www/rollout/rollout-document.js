// The document of the rollout view, in the format of an Unleash server.

/** The weights of the variants, by the number of variants. */
const WEIGHTS = { 1: [], 2: [500, 500], 3: [600, 300, 100] };

/** The names of the variants, in the order of their colors. */
export const VARIANTS = ["A", "B", "C"];

export const FLAG = "new-checkout";

/** Returns a document with one flag: a gradual rollout, with variants unless `variants` is 1. */
export function rolloutDocument({ percent, stickiness, groupId, variants }) {
	return {
		version: 2,
		features: [
			{
				name: FLAG,
				enabled: true,
				strategies: [
					{
						name: "flexibleRollout",
						parameters: { rollout: String(percent), stickiness, groupId },
						variants: WEIGHTS[variants].map((weight, index) => ({
							name: VARIANTS[index],
							weight,
							stickiness,
						})),
					},
				],
			},
		],
	};
}
