import type { Build } from "./builds.js";
import type { HostArguments } from "./host.js";
import type { Log } from "./log.js";
import type { ShadowOptions, ShadowResult } from "./options.js";
import { send } from "./send.js";

/** Sends copies of requests to a build whose answers do not matter, and compares the results. */
export class Shadow {
	readonly #options: ShadowOptions;
	readonly #build: Build;
	readonly #random: () => number;
	readonly #log: Log;

	constructor(
		options: ShadowOptions,
		build: Build,
		random: () => number,
		log: Log,
	) {
		this.#options = options;
		this.#build = build;
		this.#random = random;
		this.#log = log;
	}

	/** The build that receives copies. */
	get build(): Build {
		return this.#build;
	}

	/** Draws whether the next request is copied. */
	isDue(): boolean {
		const { share } = this.#options;
		return share > 0 && this.#random() < share;
	}

	/** Sends a copy, and compares its result with that of the stable build. Never rejects. */
	async compare(
		copy: Request,
		host: HostArguments,
		stable: ShadowResult,
	): Promise<void> {
		const shadow = await this.#send(copy, host);
		const { method, url } = copy;
		const path = new URL(url).pathname;
		const build = this.#build.name;
		const comparison = { method, path, build, stable, shadow };
		await this.#log.attempt("`onCompare`", () =>
			this.#options.onCompare?.(comparison),
		);
	}

	async #send(copy: Request, host: HostArguments): Promise<ShadowResult> {
		const start = performance.now();
		let status = 0;
		try {
			const response = await send(this.#build.upstream, copy, host);
			status = response.status;
			await response.body?.cancel();
		} catch (error) {
			this.#log.failure("a copy failed", error, this.#build.name);
		}
		return { status, latency: performance.now() - start };
	}
}
