import type { Build } from "./builds.js";
import type { Decision } from "./decision.js";
import type { DecisionHeaders } from "./decision-headers.js";
import { discard } from "./failures.js";
import type { HostArguments } from "./host.js";
import type { Log } from "./log.js";
import type { ShadowOptions, ShadowResult } from "./options.js";
import { send } from "./send.js";
import { inTime } from "./timeout.js";

/** What a shadow works with. */
interface Parts {
	readonly options: ShadowOptions;
	readonly build: Build;
	/** Milliseconds until a copy is canceled. */
	readonly timeout: number;
	readonly random: () => number;
	readonly headers: DecisionHeaders;
	readonly log: Log;
}

/** Sends copies of requests to a build whose answers do not matter, and compares the results. */
export class Shadow {
	readonly #parts: Parts;

	constructor(parts: Parts) {
		this.#parts = parts;
	}

	/** The build that receives copies. */
	get build(): Build {
		return this.#parts.build;
	}

	/** Draws whether the next request is copied. */
	isDue(): boolean {
		const { options, random } = this.#parts;
		return options.share > 0 && random() < options.share;
	}

	/** Sends a copy of a request, and compares its result with that of the stable build. Never rejects. */
	async compare(
		request: Request,
		decision: Decision,
		host: HostArguments,
		stable: ShadowResult,
	): Promise<void> {
		const { options, log } = this.#parts;
		const shadow = await this.#send(request, decision, host);
		const { method, url } = request;
		const path = new URL(url).pathname;
		const build = this.build.name;
		const comparison = { method, path, build, stable, shadow };
		await log.attempt("`onCompare`", () => options.onCompare?.(comparison));
	}

	async #send(
		request: Request,
		decision: Decision,
		host: HostArguments,
	): Promise<ShadowResult> {
		const { build, timeout, headers, log } = this.#parts;
		const start = performance.now();
		const ask = (signal: AbortSignal) =>
			send(build.upstream, headers.toShadow(request, decision, signal), host);
		let status = 0;
		try {
			const response = await inTime(ask, timeout);
			status = response.status;
			discard(response);
		} catch (error) {
			log.failure("a copy failed", error, build.name);
		}
		return { status, latency: performance.now() - start };
	}
}
