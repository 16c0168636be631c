import type { Build, Builds } from "./builds.js";
import type { Decision } from "./decision.js";
import type { DecisionHeaders } from "./decision-headers.js";
import { discard, failed, unavailable } from "./failures.js";
import type { HostArguments } from "./host.js";
import type { Log } from "./log.js";
import type { Pin } from "./pin.js";
import { forward } from "./send.js";

/** Answers with files whose addresses say to which build they belong, so that caches may share them. */
export class Assets {
	readonly #builds: Builds;
	readonly #headers: DecisionHeaders;
	readonly #log: Log;

	constructor(builds: Builds, headers: DecisionHeaders, log: Log) {
		this.#builds = builds;
		this.#headers = headers;
		this.#log = log;
	}

	/**
	 * Returns the file of the named build, or an error. Never the file of another build.
	 * Resolves with `undefined` once the build has upgraded the connection to a WebSocket by the host.
	 */
	async pinned(
		request: Request,
		{ build: name, address }: Pin,
		host: HostArguments,
	): Promise<Response | undefined> {
		const build = this.#find(name);
		if (build === undefined) return failed(404, `there is no build ${name}`);
		try {
			return await this.#ask(build, request, address, host);
		} catch (error) {
			return unavailable(build, error, this.#log);
		}
	}

	/** Returns a file whose name holds a hash of its content: of the first build that has it, `own` before all others. */
	async hashed(
		request: Request,
		own: Build,
		host: HostArguments,
	): Promise<Response | undefined> {
		let missing = failed(404, "no build has this file");
		for (const build of new Set([own, ...this.#builds.newestFirst()])) {
			try {
				const response = await this.#ask(build, request, request.url, host);
				if (!response || isFile(response)) return response;
				discard(response);
			} catch (error) {
				missing = unavailable(build, error, this.#log);
			}
		}
		return missing;
	}

	/** Returns the build with a name; `undefined` also if flags or a function of the caller fail. */
	#find(name: string): Build | undefined {
		try {
			return this.#builds.find(name);
		} catch (error) {
			this.#log.failure(`build \`${name}\` was not found`, error);
			return undefined;
		}
	}

	async #ask(
		build: Build,
		request: Request,
		address: string,
		host: HostArguments,
	): Promise<Response | undefined> {
		const decision: Decision = { build, reason: "asset" };
		const make = () => this.#headers.toRequest(request, address, decision);
		const response = await forward(build.upstream, request, make, host);
		// Only the host can finish the handshake of a WebSocket.
		if (!response || response.status === 101) return response;
		return this.#headers.toResponse(response, decision);
	}
}

/** Returns whether a response is a file, not an error, a redirect, or the page that an app gives for unknown paths. */
function isFile({ status, headers }: Response): boolean {
	const type = headers.get("content-type") ?? "";
	const isFound = status < 300 || status === 304;
	return isFound && !type.startsWith("text/html");
}
