import type { BrakeControl } from "./brake-control.js";
import type { Build } from "./builds.js";
import { dropConditions } from "./cache-headers.js";
import type { Decision } from "./decision.js";
import type { DecisionHeaders } from "./decision-headers.js";
import { discard, unavailable } from "./failures.js";
import type { HostArguments } from "./host.js";
import type { Impact } from "./impact.js";
import type { Log } from "./log.js";
import { isRepeatable } from "./request-kind.js";
import { forward, send } from "./send.js";
import { inTime } from "./timeout.js";

/** A response, and who gave it. */
export interface Answer {
	/** `undefined` once the build has upgraded the connection to a WebSocket by the host. */
	readonly response: Response | undefined;
	readonly decision: Decision;
}

/** What a dispatcher works with. */
interface Parts {
	readonly stable: Build;
	/** Milliseconds until the stable build answers for another one. */
	readonly timeout: number;
	/** Milliseconds after which a response counts as an error. */
	readonly slow: number;
	readonly headers: DecisionHeaders;
	readonly brake: BrakeControl;
	readonly impact: Impact | undefined;
	readonly log: Log;
}

/** Sends requests to the chosen build, counts the results, and lets the stable build answer for one that fails. */
export class Dispatcher {
	readonly #parts: Parts;

	constructor(parts: Parts) {
		this.#parts = parts;
	}

	/**
	 * Returns the answer of the chosen build; of the stable one, if that fails and the request can be repeated.
	 * Never rejects. `isOther` says that the visitor's stored responses may be of another build.
	 */
	async answer(
		request: Request,
		decision: Decision,
		isOther: boolean,
		host: HostArguments,
	): Promise<Answer> {
		const { build } = decision;
		const { log } = this.#parts;
		const canFallBack = this.#canFallBack(request, decision);
		const ask = (signal?: AbortSignal) =>
			this.#ask(request, decision, isOther, host, signal);
		try {
			const asked = canFallBack ? this.#inTime(request, ask) : ask();
			const response = await this.#count(request, decision, asked);
			if (!response || response.status < 500 || !canFallBack)
				return { response, decision };
			discard(response);
			log.warn(
				`build \`${build.name}\` answered ${response.status}`,
				build.name,
			);
		} catch (error) {
			const response = unavailable(build, error, log);
			if (!canFallBack) return { response, decision };
		}
		return this.#fallBack(request, decision, host);
	}

	/** Returns whether the stable build may answer. A tester sees the errors of the build. */
	#canFallBack(request: Request, { build, reason }: Decision): boolean {
		const isCanary = build !== this.#parts.stable && reason !== "preview";
		return isCanary && isRepeatable(request);
	}

	/** Sends a request to the chosen build. */
	#ask(
		request: Request,
		decision: Decision,
		isOther: boolean,
		host: HostArguments,
		signal: AbortSignal | undefined,
	): Promise<Response | undefined> {
		const { headers } = this.#parts;
		const make = () => {
			const sent = headers.toRequest(request, request.url, decision, signal);
			if (isOther && isRepeatable(request)) dropConditions(sent.headers);
			return sent;
		};
		return forward(decision.build.upstream, request, make, host);
	}

	async #fallBack(
		request: Request,
		chosen: Decision,
		host: HostArguments,
	): Promise<Answer> {
		const { stable, headers, log } = this.#parts;
		const decision: Decision = { ...chosen, build: stable, reason: "fallback" };
		try {
			const sent = headers.toRequest(request, request.url, decision);
			dropConditions(sent.headers);
			const response = await send(stable.upstream, sent, host);
			return { response, decision };
		} catch (error) {
			return { response: unavailable(stable, error, log), decision };
		}
	}

	/** Asks a build, and cancels the question after the timeout, or when the visitor leaves. */
	#inTime(
		{ signal }: Request,
		ask: (signal: AbortSignal) => Promise<Response | undefined>,
	): Promise<Response> {
		const controller = new AbortController();
		// `AbortSignal.any` takes 30 µs in workerd.
		signal.addEventListener("abort", () => controller.abort(), { once: true });
		return inTime(ask, this.#parts.timeout, controller);
	}

	/** Counts the result of a build, unless a tester has chosen it, or the visitor has left. */
	async #count(
		{ signal }: Request,
		{ build, reason }: Decision,
		asked: Promise<Response | undefined>,
	): Promise<Response | undefined> {
		const start = performance.now();
		let status = 500;
		try {
			const response = await asked;
			status = response?.status ?? 101;
			return response;
		} finally {
			const latency = performance.now() - start;
			// Deno aborts a request that it has upgraded.
			const hasLeft = signal.aborted && status !== 101;
			if (reason !== "preview" && !hasLeft)
				this.#record(build, status >= 500, latency);
		}
	}

	#record({ name }: Build, isFailure: boolean, latency: number): void {
		const { brake, impact, slow, log } = this.#parts;
		const isError = isFailure || latency > slow;
		const errors = isError ? 1 : 0;
		void log.attempt("the count of a result", () => {
			brake.record({ [name]: { requests: 1, errors, latency } });
			impact?.record(name, isError, latency);
		});
	}
}
