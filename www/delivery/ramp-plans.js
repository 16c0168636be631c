// The plans of the two ramps: the deployment of a build, and the release of a feature in that build.

/** The channels, in the order in which they get the build and the feature. */
const CHANNELS = ["demo users", "early Pro", "established Pro", "Enterprise"];

/** The first day, and the number of days that the view shows. */
export const START = Date.parse("2026-12-01T00:00:00Z");
export const DAYS = 45;
/** Milliseconds. */
export const DAY = 86_400_000;

export const BUILD_FLAG = "build-v2";
export const RELEASE_FLAG = "new-checkout";

const channels = Object.fromEntries(
	CHANNELS.map((channel) => [
		channel,
		{
			constraints: [
				{ contextName: "channel", operator: "IN", values: [channel] },
			],
		},
	]),
);

/** Returns the stages of all channels. Each argument has the `[day, percent]` pairs of one channel. */
const stages = (...stagesByChannel) =>
	CHANNELS.flatMap((channel, index) =>
		stagesByChannel[index].map(([day, percent]) => ({
			channel,
			from: new Date(START + day * DAY).toISOString(),
			percent,
		})),
	);

/** The deployment: which users are routed to build v2. */
export const BUILD_PLAN = {
	groupId: BUILD_FLAG,
	channels,
	stages: stages(
		[[1, 100]],
		[
			[3, 10],
			[4, 50],
			[5, 100],
		],
		[
			[8, 5],
			[10, 25],
			[13, 100],
		],
		[
			[20, 1],
			[23, 10],
			[27, 50],
			[31, 100],
		],
	),
};

/** The release: which of these users see the new checkout. It starts later than the deployment in each channel. */
export const RELEASE_PLAN = {
	groupId: RELEASE_FLAG,
	channels,
	stages: stages(
		[[2, 100]],
		[
			[6, 10],
			[8, 50],
			[11, 100],
		],
		[
			[14, 5],
			[17, 25],
			[21, 50],
			[25, 100],
		],
		[
			[33, 1],
			[35, 10],
			[38, 50],
			[42, 100],
		],
	),
};

/** Returns a document with both flags. The release depends on the build and can be disabled by the kill switch. */
export function deliveryDocument(buildRamp, releaseRamp, isKilled) {
	return {
		version: 2,
		features: [
			{ name: BUILD_FLAG, enabled: true, strategies: buildRamp.strategies },
			{
				name: RELEASE_FLAG,
				enabled: !isKilled,
				strategies: releaseRamp.strategies,
				dependencies: [{ feature: BUILD_FLAG }],
			},
		],
	};
}
