import { Timer } from "../../client/timer.js";
import { firstLine } from "../../errors.js";
import type { EdgeHost } from "../edge-host.js";
import type { Environments } from "../flags/environments.js";
import type { FlagAccess } from "../flags/flag-access.js";
import type { EdgeRequest, EdgeResponse } from "../http.js";
import type { Answer, Call } from "../requests/call.js";
import type { ResolvedEdgeOptions } from "../resolved-options.js";
import type { EdgeToken } from "../tokens/token.js";
import type { Responder } from "../transport/responder.js";
import { ChangeLog, type Delta } from "./change-log.js";
import { EventStream } from "./event-stream.js";
import type { Answers, ExtraDependencies } from "./extra-routes.js";

/** Milliseconds between two comments that keep streams open. */
const KEEP_ALIVE = 30_000;

/** Answers SDKs that receive changes instead of whole documents. */
export class ChangesApi {
	readonly #options: ResolvedEdgeOptions;
	readonly #environments: Environments;
	readonly #flags: FlagAccess;
	readonly #responder: Responder;
	readonly #isOn: boolean;
	/** By environment. */
	readonly #logs = new Map<string, ChangeLog>();
	readonly #streams = new Set<EventStream>();
	readonly #timer = new Timer();

	constructor({ options, environments, flags, responder }: ExtraDependencies) {
		const { serveChanges, streaming, delta } = options;
		this.#options = options;
		this.#environments = environments;
		this.#flags = flags;
		this.#responder = responder;
		this.#isOn = serveChanges ?? (streaming || delta) ?? false;
	}

	answers(): Answers {
		return [
			["/api/client/delta", (call) => this.#delta(call)],
			["/api/client/streaming", (call) => this.#stream(call)],
		];
	}

	/** Number of open streams. */
	get size(): number {
		return this.#streams.size;
	}

	/** Ends the streams of a token; by default, all streams. */
	end(token?: EdgeToken): void {
		for (const stream of [...this.#streams])
			if (token === undefined || stream.token === token) stream.end();
	}

	#delta(call: Call): Answer {
		const { request, token } = call;
		if (!this.#isOn)
			return this.#responder.error(
				request,
				404,
				"this edge serves no deltas: it runs without `serveChanges`",
			);
		return this.#withLog(call, (log) => {
			const known = request.header("if-none-match");
			const { events, revision } = log.since(token, toRevision(known));
			const etag = `"${revision}"`;
			return events.length === 0
				? this.#responder.empty(request, 304, { etag })
				: this.#responder.json(request, JSON.stringify({ events }), { etag });
		});
	}

	#stream(call: Call): Answer {
		const { request } = call;
		const { isOnDemand, host } = this.#options;
		if (host.stream) return this.#pass(call, host.stream);
		// A plain Worker lives no longer than its response.
		if (!this.#isOn || (isOnDemand && !host.record))
			return this.#responder.error(
				request,
				403,
				"this edge serves no streams: it runs without `serveChanges`, or in a Worker without a Durable Object",
			);
		return this.#withLog(call, (log) => this.#open(call, log));
	}

	/** Passes on a stream of the object. */
	async #pass(
		call: Call,
		open: NonNullable<EdgeHost["stream"]>,
	): Promise<EdgeResponse> {
		const { request, token } = call;
		// The object would keep a stream open that has no reader.
		if (request.method === "HEAD")
			return { status: 200, headers: this.#headers(request) };
		try {
			return await open(call);
		} catch (error) {
			const message = `a stream was not opened: ${firstLine(error)}`;
			this.#options.log.warn(message, token.environment);
			return this.#responder.error(
				request,
				503,
				"the Durable Object does not answer: try again",
			);
		}
	}

	#headers(request: EdgeRequest): Record<string, string> {
		return {
			...this.#responder.cors.headers(request),
			"content-type": "text/event-stream",
			"cache-control": "no-cache",
		};
	}

	#open({ request, token }: Call, log: ChangeLog): Answer {
		const known = toRevision(request.header("last-event-id"));
		const stream = new EventStream(token, () => this.#forget(stream));
		const headers = this.#headers(request);
		const start = (sink: Parameters<EventStream["start"]>[0]) => {
			this.#streams.add(stream);
			if (this.#streams.size === 1) this.#keepAlive();
			return stream.start(sink, log.since(token, known));
		};
		return { status: 200, headers, body: { start } };
	}

	#forget(stream: EventStream): void {
		this.#streams.delete(stream);
		if (this.#streams.size === 0) this.#timer.stop();
	}

	#keepAlive(): void {
		this.#timer.start(KEEP_ALIVE, () => {
			for (const stream of [...this.#streams]) stream.keepAlive();
			if (this.#streams.size > 0) this.#keepAlive();
		});
	}

	/** Calls a function with the changes of the environment, after the flags are there. */
	#withLog(call: Call, use: (log: ChangeLog) => Answer): Answer {
		return this.#flags.withDefinitions(call, (definitions) => {
			const { environment } = call.token;
			const known = this.#logs.get(environment);
			if (known) return use(known);
			const start = Math.floor(this.#options.now() / 1000);
			const log = new ChangeLog(definitions.document, start);
			this.#logs.set(environment, log);
			this.#environments.onChange(environment, () => this.#update(environment));
			return use(log);
		});
	}

	/** Notes a change of an environment, and sends it to its streams. */
	#update(environment: string): void {
		const log = this.#logs.get(environment);
		const flags = this.#environments.flagsOf(environment);
		if (!log || !flags?.definitions.exist) return;
		if (!log.update(flags.definitions.document)) return;
		for (const stream of [...this.#streams])
			if (stream.token.environment === environment)
				stream.update((revision): Delta => log.since(stream.token, revision));
	}
}

/** Returns the number in an ETag or an event id; `undefined` if there is none. */
function toRevision(text: string | undefined): number | undefined {
	const digits = text?.replace(/^W\//, "").replaceAll('"', "") ?? "";
	return /^\d{1,15}$/.test(digits) ? Number(digits) : undefined;
}
