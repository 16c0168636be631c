import { SPECIFICATION, VERSION } from "../../client/version.js";
import { firstLine } from "../../errors.js";
import type { ResolvedEdgeOptions } from "../resolved-options.js";
import type { EdgeToken } from "../tokens/token.js";
import type { InstanceData } from "./instance-data.js";
import type { Reports } from "./reports.js";

interface RegistrationDependencies {
	readonly options: ResolvedEdgeOptions;
	readonly reports: Reports;
	readonly instance: InstanceData;
}

/** Registers this edge with the server, once for each token whose flags it fetches. */
export class Registration {
	readonly #options: ResolvedEdgeOptions;
	readonly #reports: Reports;
	readonly #instance: InstanceData;
	/** The tokens that the server has not accepted yet. */
	readonly #waiting = new Set<EdgeToken>();

	constructor({ options, reports, instance }: RegistrationDependencies) {
		this.#options = options;
		this.#reports = reports;
		this.#instance = instance;
	}

	/** Registers with a token, again at the next interval after a failure. Never rejects. */
	async add(token: EdgeToken): Promise<void> {
		// Beside an object, an edge is not an application: the object registers.
		if (!this.#reports.isActive || this.#options.host.stream) return;
		this.#waiting.add(token);
		await this.send();
	}

	/** Registers with all tokens that are not registered yet. Never rejects. */
	async send(): Promise<void> {
		await Promise.all([...this.#waiting].map((token) => this.#register(token)));
	}

	async #register(token: EdgeToken): Promise<void> {
		const { environment, projects } = token;
		this.#waiting.delete(token);
		const { appName, identity, metricsInterval, log } = this.#options;
		const body = JSON.stringify({
			appName,
			environment,
			projects,
			instanceId: identity(),
			interval: metricsInterval,
			started: this.#instance.startedAt,
			strategies: [],
			sdkVersion: `fanion:${VERSION}`,
			sdkType: "backend",
			specVersion: SPECIFICATION,
		});
		const api = this.#reports.apiOf(environment);
		try {
			const response = await api?.post("/client/register", body, false);
			const status = response?.status ?? 0;
			const isTemporary = status === 429 || status >= 500 || status < 200;
			if (isTemporary) this.#waiting.add(token);
		} catch (error) {
			this.#waiting.add(token);
			log.debug(`not registered yet: ${firstLine(error)}`, environment);
		}
	}
}
