// The two plans: who is routed to the new build, and who sees the new checkout in it.

/** The channels, in the order in which they get what is new. */
export const CHANNELS = [
	"demo users",
	"early Pro",
	"established Pro",
	"Enterprise",
];

/** A month and a half, day by day. */
export const BEGIN = Date.parse("2026-12-01T00:00:00Z");
export const DAYS = 45;
const DAY = 86_400_000;

export const BUILD = "build-v2";
export const RELEASE = "new-checkout";

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

/** Stages as `[day, percent]`, for each channel in order. */
const stages = (...paces) =>
	CHANNELS.flatMap((channel, place) =>
		paces[place].map(([day, percent]) => ({
			channel,
			from: new Date(BEGIN + day * DAY).toISOString(),
			percent,
		})),
	);

/** Progressive deployment. */
export const BUILD_PLAN = {
	groupId: BUILD,
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

/** Progressive release: always a little behind. */
export const RELEASE_PLAN = {
	groupId: RELEASE,
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

/** Both flags as a server would send them; the release is a child of the build. */
export function documentOf(build, release, isKilled) {
	return {
		version: 2,
		features: [
			{ name: BUILD, enabled: true, strategies: build.strategies },
			{
				name: RELEASE,
				enabled: !isKilled,
				strategies: release.strategies,
				dependencies: [{ feature: BUILD }],
			},
		],
	};
}
