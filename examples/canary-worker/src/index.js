import { env } from "cloudflare:workers";
import { createCanary } from "fanion/canary";
import { CanaryObject, canaryObject } from "fanion/canary/object";
import { createClient } from "fanion/client";
import { workersKvStorage } from "fanion/storage";
import { channelOf, readAccount } from "./account.js";
import { showDashboard } from "./dashboard.js";

// One brake for all isolates.
export class Brake extends CanaryObject {
	constructor(ctx) {
		super(ctx, { errors: 0.05 });
	}
}

const flags = createClient({
	url: env.UNLEASH_URL,
	token: env.UNLEASH_TOKEN,
	appName: "shop",
	// A new isolate starts with the last good flags.
	storage: workersKvStorage(env.FLAGS),
});

const canary = createCanary({
	flags,
	flag: "build",
	// Oldest first.
	builds: { stable: env.STABLE, v2: env.V2 },
	context: readAccount,
	channel: channelOf,
	cookie: { name: "__Host-shop", secrets: [env.COOKIE_SECRET] },
	refreshInterval: 1000 * env.REFRESH_INTERVAL_SECONDS,
	brake: { keeper: canaryObject(env.BRAKE) },
	onBrake: ({ type, brake }) => console.log(JSON.stringify({ type, ...brake })),
});

export default {
	fetch(request, ...host) {
		return new URL(request.url).pathname === "/canary"
			? showDashboard(request, canary, env.DASHBOARD_TOKEN)
			: canary.route(request, ...host);
	},
};
