// A small program, equal in each host: its answers, events and the end with a report.

/** Starts an SDK, evaluates flags, reports, and returns what it saw. */
export async function useSdk(
	{ InMemStorageProvider, initialize, Strategy, startUnleash },
	url,
) {
	class Domain extends Strategy {
		constructor() {
			super("domain");
		}
		isEnabled({ domain }, { userId }) {
			return String(userId).endsWith(domain);
		}
	}
	const options = {
		url,
		appName: "shop",
		instanceId: "shop-1",
		strategies: [new Domain()],
		storageProvider: new InMemStorageProvider(),
		customHeaders: { Authorization: "*:development.secret" },
	};
	const starting = startUnleash(options);
	const unleash = initialize(options);
	const registered = new Promise((resolve) =>
		unleash.once("registered", ({ appName }) => resolve(appName)),
	);
	const sent = new Promise((resolve) =>
		unleash.once("sent", ({ bucket }) => resolve(bucket.toggles)),
	);
	await starting;
	const user = { userId: "anna@x.org", properties: { team: "core" } };
	const answers = {
		on: unleash.isEnabled("on", user),
		off: unleash.isEnabled("off", user),
		half: unleash.isEnabled("half", user),
		segment: unleash.isEnabled("segment", user),
		custom: unleash.isEnabled("custom", user),
		unknown: unleash.isEnabled("unknown", user, true),
		variant: unleash.getVariant("variants", user),
		names: unleash.getFeatureToggleDefinitions().map(({ name }) => name),
	};
	await unleash.destroyWithFlush();
	return { answers, registered: await registered, sent: await sent };
}
