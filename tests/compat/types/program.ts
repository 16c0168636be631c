// A program of a user of `unleash-client`, which the test also compiles with the import of the drop-in.

import {
	type ClientFeaturesResponse,
	type Context,
	count,
	countVariant,
	destroy,
	destroyWithFlush,
	flushMetrics,
	forceGetVariant,
	getFeatureToggleDefinition,
	getFeatureToggleDefinitions,
	getVariant,
	InMemStorageProvider,
	initialize,
	isEnabled,
	type Name,
	PayloadType,
	Strategy,
	startUnleash,
	type TagFilter,
	Unleash,
	type UnleashConfig,
	UnleashEvents,
	UnleashMetricClient,
	type Variant,
} from "unleash-client";

class Domain extends Strategy {
	constructor() {
		super("domain");
	}

	override isEnabled(
		{ domain }: { domain?: string },
		context: Context,
	): boolean {
		return context.userId?.endsWith(domain ?? "") ?? false;
	}
}

const tags: TagFilter[] = [{ name: "simple", value: "shop" }];
const config: UnleashConfig = {
	url: "https://unleash.example.com/api/",
	appName: "shop",
	environment: "production",
	instanceId: "shop-1",
	refreshInterval: 15_000,
	metricsInterval: 60_000,
	metricsJitter: 100,
	namePrefix: "shop.",
	projectName: "shop",
	disableMetrics: false,
	backupPath: "/tmp",
	strategies: [new Domain()],
	customHeaders: { Authorization: "token" },
	customHeadersFunction: async () => ({ Authorization: "token" }),
	timeout: 1000,
	httpOptions: { rejectUnauthorized: true },
	tags,
	bootstrap: {
		url: "https://example.com/flags.json",
		urlHeaders: { Authorization: "token" },
		filePath: "flags.json",
		data: [
			{
				name: "checkout",
				enabled: true,
				strategies: [{ name: "default", parameters: {}, constraints: [] }],
				variants: [
					{
						name: "blue",
						weight: 1000,
						payload: { type: PayloadType.STRING, value: "b" },
					},
				],
			},
		],
		segments: [{ id: 1, constraints: [] }],
	},
	bootstrapOverride: false,
	storageProvider: new InMemStorageProvider<ClientFeaturesResponse>(),
	disableAutoStart: true,
	skipInstanceCountWarning: true,
	experimentalMode: { type: "polling", format: "delta" },
	sdkFlavor: "wrapper",
	sdkFlavorVersion: "1.0.0",
};

const context: Context = {
	userId: "7",
	currentTime: new Date(),
	properties: { tenant: "t", plan: 3 },
};
const fallback: Variant = {
	name: "blue",
	enabled: true,
	payload: { type: PayloadType.JSON, value: "{}" },
	feature_enabled: true,
};

const unleash: Unleash = initialize(config);
unleash
	.on("ready", () => {})
	.on(UnleashEvents.Error, (error: Error) => console.error(error.message))
	.once(UnleashEvents.Changed, (flags) => console.log(flags));
const started: Promise<Unleash> = startUnleash(config);
const same: Unleash = Unleash.getInstance(config);
const legacy: Unleash = new UnleashMetricClient(config);

const name: Name = "checkout";
const enabled: boolean[] = [
	isEnabled(name),
	isEnabled(name, context, true),
	unleash.isEnabled(name, context, (flag, { userId }) => flag === userId),
	unleash.isSynchronized(),
];
const variants: Variant[] = [
	getVariant(name, context, fallback),
	forceGetVariant(name, context),
	unleash.getVariant(name, context, fallback),
];
const value: string | undefined = variants[0]?.payload?.value;
const isJson: boolean = variants[0]?.payload?.type === PayloadType.JSON;
const deprecated: boolean = unleash.getVariant(name).featureEnabled;
const type: string | undefined = getFeatureToggleDefinition(name)?.type;
const operator: string | undefined =
	getFeatureToggleDefinitions(true)?.[0]?.strategies?.[0]?.segments?.[0]
		?.constraints[0]?.operator;
const ids: number[] | undefined =
	unleash.getFeatureToggleDefinitions()[0]?.strategies?.[0]?.segments;

count(name, true);
countVariant(name, "blue");
unleash.impactMetrics.defineCounter("orders", "all orders");
unleash.impactMetrics.incrementCounter("orders", 2);
unleash.impactMetrics.defineHistogram("seconds", "time", [1, 2]);
unleash.impactMetrics.observeHistogram("seconds", 1);
unleash.impactMetrics.defineGauge("users", "users now");
unleash.impactMetrics.updateGauge("users", 1);

export const results: Promise<void>[] = [
	unleash.start(),
	unleash.setExperimentalMode("streaming"),
	flushMetrics(),
	destroyWithFlush(),
	unleash.destroyWithFlush(),
];
destroy();
export const values = [
	[started, same, legacy, enabled, value, isJson],
	[deprecated, type, operator, ids],
];
