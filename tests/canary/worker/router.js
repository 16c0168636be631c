// A router in front of two Workers. The test sets its flags.

import { env } from "cloudflare:workers";
import { Engine } from "fanion";
import { createCanary } from "fanion/canary";
import { CanaryObject, canaryObject } from "fanion/canary/object";
import { visitMany } from "./visitors.js";

export class Brake extends CanaryObject {
	constructor(ctx) {
		super(ctx, { least: 20 });
	}
}

/** Milliseconds by which the clock of this isolate is ahead. */
let ahead = 0;

const engine = new Engine();
const canary = createCanary({
	flags: engine,
	flag: "build",
	builds: { stable: env.STABLE, v2: env.V2 },
	cookie: { secrets: ["a secret of the app"] },
	brake: { keeper: canaryObject(env.BRAKE) },
	logger: (entry) => console.log(JSON.stringify(entry)),
	now: () => Date.now() + ahead,
});

export default {
	async fetch(request, ...host) {
		const { pathname, searchParams } = new URL(request.url);
		const route = (visit) => canary.route(visit, ...host);
		switch (pathname) {
			case "/test/visit": {
				const range = ["from", "to"].map((name) =>
					Number(searchParams.get(name)),
				);
				return Response.json(await visitMany(route, ...range));
			}
			case "/test/flags":
				engine.load(await request.text());
				break;
			case "/test/lift":
				await canary.lift("v2");
				break;
			case "/test/second":
				ahead += 1000;
				return new Response();
			case "/test/status":
				break;
			default:
				return route(request);
		}
		return Response.json(await canary.status());
	},
};
