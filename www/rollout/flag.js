// The flag of the field, as an Unleash server would send it.

/** Weights of the variants, by how many there are. */
const WEIGHTS = { 1: [], 2: [500, 500], 3: [600, 300, 100] };

/** Names of the variants, in the order of their colours. */
export const VARIANTS = ["A", "B", "C"];

export const FLAG = "new-checkout";

/** A document with one flag: a gradual rollout, perhaps with variants. */
export function documentOf({ percent, stickiness, groupId, variants }) {
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
						variants: WEIGHTS[variants].map((weight, place) => ({
							name: VARIANTS[place],
							weight,
							stickiness,
						})),
					},
				],
			},
		],
	};
}
