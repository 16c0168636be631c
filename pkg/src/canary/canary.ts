import type { Lifetime } from "../client/client.js";
import { isClient } from "../client/flag-source.js";
import { prolong, within } from "../client/lifetime.js";
import { Assets } from "./assets.js";
import { resolveBrake } from "./brake.js";
import { announcer } from "./brake-announcer.js";
import { type BrakeControl, createBrake } from "./brake-control.js";
import { type Build, Builds } from "./builds.js";
import { forbidStorage, makePrivate } from "./cache-headers.js";
import { Decider, type Routing } from "./decider.js";
import type { Decision } from "./decision.js";
import { DecisionHeaders } from "./decision-headers.js";
import { type Answer, Dispatcher } from "./dispatcher.js";
import {
	type HostArguments,
	type HostRequest,
	type HostResponse,
	lifetimeOf,
} from "./host.js";
import { Impact } from "./impact.js";
import { Log } from "./log.js";
import type { BrakeOptions, CanaryOptions, ShadowResult } from "./options.js";
import { Pins } from "./pin.js";
import { isRepeatable } from "./request-kind.js";
import { checkOptions, shadowOf, stableOf } from "./settings.js";
import { Shadow } from "./shadow.js";
import type { CanaryStatus } from "./state.js";
import { Visitors } from "./visitor.js";

/** Milliseconds for which a request waits for the first flags. */
const FLAGS_WAIT = 1000;

/** Milliseconds between two reports of a client in a Worker. */
const METRICS_INTERVAL = 10_000;

/** Routes each visitor to a build of the app, and stops a build that fails. */
export class Canary {
	readonly #options: CanaryOptions;
	readonly #header: string;
	readonly #builds: Builds;
	readonly #pins: Pins;
	readonly #visitors: Visitors;
	readonly #brake: BrakeControl;
	readonly #decider: Decider;
	readonly #headers: DecisionHeaders;
	readonly #assets: Assets;
	readonly #dispatcher: Dispatcher;
	readonly #shadow: Shadow;
	readonly #log: Log;

	/**
	 * @throws FanionError `GENERAL` if an option is missing or invalid
	 * @internal
	 */
	constructor(options: CanaryOptions) {
		checkOptions(options);
		this.#options = options;
		this.#log = new Log(options.logger);
		this.#header = options.header ?? "X-Build";
		this.#headers = new DecisionHeaders(this.#header);
		this.#builds = new Builds(options, stableOf(options));
		this.#pins = new Pins(options.assets ?? {});
		this.#visitors = new Visitors(options.cookie ?? {});
		this.#assets = new Assets(this.#builds, this.#headers, this.#log);
		this.#brake = this.#createBrake();
		this.#decider = this.#createDecider();
		this.#dispatcher = this.#createDispatcher();
		this.#shadow = this.#createShadow();
	}

	/**
	 * Answers a request. Never rejects. May be passed on without its object.
	 * Resolves with `undefined` if a build that is a function does so after it has upgraded a WebSocket, as in Bun.
	 *
	 * Further arguments are those of the host: `env` and `ctx` of a Worker. Builds that are functions receive them.
	 */
	readonly route = async (
		given: HostRequest,
		...host: HostArguments
	): Promise<HostResponse> => {
		const request: Request = given;
		const url = new URL(request.url);
		const pin = this.#pins.find(url);
		if (pin)
			return this.#assets.pinned(request, pin, host) as Promise<HostResponse>;
		const lifetime = lifetimeOf(host);
		await this.#refresh(lifetime);
		const routing = await this.#decide(request, url, host);
		const { decision, visitor } = routing;
		const { build } = decision;
		if (this.#pins.isHashed(url) && isRepeatable(request))
			return this.#assets.hashed(request, build, host) as Promise<HostResponse>;
		const isOther = visitor.build !== build.name;
		const start = performance.now();
		const answer = await this.#dispatcher.answer(
			request,
			decision,
			isOther,
			host,
		);
		const { response } = answer;
		// Only the host can finish the handshake of a WebSocket.
		if (!response || response.status === 101) return response as HostResponse;
		const { status } = response;
		const result = { status, latency: performance.now() - start };
		prolong(lifetime, this.#copy(request, host, answer, result));
		return this.#toVisitor(response, answer.decision, routing);
	};

	/** Stops a build: its visitors get that of `brake.fallback`, or the stable one. */
	pull(build: string, reason = "by hand"): Promise<void> {
		return this.#brake.pull(build, reason);
	}

	/** Lets visitors get a stopped build again. */
	lift(build: string): Promise<void> {
		return this.#brake.lift(build);
	}

	/** Returns the counts of all builds, and the brakes that are pulled. */
	status(): Promise<CanaryStatus> {
		return this.#brake.status();
	}

	get #timeout(): number {
		return this.#options.timeout ?? 10_000;
	}

	#createBrake(): BrakeControl {
		const { brake, onBrake, now = Date.now } = this.#options;
		return createBrake({
			options: resolveBrake(brake),
			keeper: toBrakeOptions(brake).keeper,
			stable: this.#builds.stable.name,
			log: this.#log,
			onEvent: announcer(this.#log, onBrake),
			now,
		});
	}

	#createDecider(): Decider {
		const { fallback } = toBrakeOptions(this.#options.brake);
		return new Decider({
			options: this.#options,
			builds: this.#builds,
			visitors: this.#visitors,
			brake: this.#brake,
			header: this.#header,
			target: this.#buildNamed(fallback),
			log: this.#log,
		});
	}

	#createDispatcher(): Dispatcher {
		const { flags, flag, brake } = this.#options;
		const isReporting = isClient(flags);
		return new Dispatcher({
			stable: this.#builds.stable,
			timeout: this.#timeout,
			slow: toBrakeOptions(brake).slow ?? Number.POSITIVE_INFINITY,
			headers: this.#headers,
			brake: this.#brake,
			impact: isReporting ? new Impact(flags.impactMetrics, flag) : undefined,
			log: this.#log,
		});
	}

	#createShadow(): Shadow {
		const options = shadowOf(this.#options);
		const [newest] = this.#builds.newestFirst();
		const build = this.#buildNamed(options.build ?? newest?.name);
		const { random = Math.random } = this.#options;
		return new Shadow({
			options,
			build,
			timeout: this.#timeout,
			random,
			headers: this.#headers,
			log: this.#log,
		});
	}

	/** Refreshes the state of the brake, and in a Worker the flags. Never rejects. */
	async #refresh(lifetime: Lifetime | undefined): Promise<void> {
		const { flags, refreshInterval = 15_000 } = this.#options;
		const work: Promise<unknown>[] = [this.#brake.ready(lifetime)];
		if (lifetime && isClient(flags)) {
			const fresh = flags.ensureFresh(refreshInterval, lifetime);
			work.push(within(fresh, FLAGS_WAIT, undefined));
			prolong(lifetime, flags.flushMetrics(METRICS_INTERVAL));
		}
		await Promise.all(work);
	}

	/** Decides about a request. Whatever fails, the decision is the stable build. */
	async #decide(
		request: Request,
		url: URL,
		host: HostArguments,
	): Promise<Routing> {
		try {
			return await this.#decider.decide(request, url, host);
		} catch (error) {
			this.#log.failure("a request was not decided", error);
			return this.#decider.undecided();
		}
	}

	/** Sends a copy of a request that the stable build has answered, if one is due. */
	async #copy(
		request: Request,
		host: HostArguments,
		{ decision }: Answer,
		result: ShadowResult,
	): Promise<void> {
		const { build } = this.#shadow;
		const { stable } = this.#builds;
		const isStable = decision.build === stable && build !== stable;
		if (!isStable || decision.reason === "fallback") return;
		if (!isRepeatable(request) || !this.#shadow.isDue()) return;
		await this.#shadow.compare(request, { ...decision, build }, host, result);
	}

	/** Returns the response for a visitor, which caches do not give to others. */
	async #toVisitor(
		response: Response,
		decision: Decision,
		{ visitor, isPage }: Routing,
	): Promise<Response> {
		const result = this.#headers.toResponse(response, decision);
		const { headers } = result;
		const { build, reason } = decision;
		makePrivate(headers, ["Cookie", this.#header]);
		if (reason === "fallback") forbidStorage(headers);
		if (!isPage) return result;
		const session = { build: build.name, isPreview: reason === "preview" };
		for (const cookie of await this.#visitors.write(visitor, session))
			headers.append("set-cookie", cookie);
		return result;
	}

	/** Returns the build with a name, which `checkOptions` has found. */
	#buildNamed(name: string | undefined): Build {
		const { stable } = this.#builds;
		return (name !== undefined && this.#builds.find(name)) || stable;
	}
}

function toBrakeOptions(brake: CanaryOptions["brake"]): BrakeOptions {
	return typeof brake === "object" ? brake : {};
}
