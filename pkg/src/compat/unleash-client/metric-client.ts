import type { UnleashConfig } from "./config.js";
import { Unleash } from "./unleash.js";

/** @deprecated Use `Unleash`, which has `impactMetrics`. */
export class UnleashMetricClient extends Unleash {
	constructor(config: UnleashConfig) {
		super(config);
		console.warn("`UnleashMetricClient` is deprecated: use `Unleash`");
	}
}
