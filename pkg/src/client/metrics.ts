import { firstLine } from "../error.js";
import type { Context, Evaluation } from "../types.js";
import type { Listeners } from "./events.js";
import { asSent, type Gathered, ImpactMetrics } from "./impact.js";
import { platform } from "./platform.js";
import { Rhythm } from "./rhythm.js";
import { environmentOf, type Server } from "./server.js";
import { Timer } from "./timer.js";
import { SPECIFICATION } from "./version.js";
import { Window } from "./window.js";

/** What metrics need to know. */
export interface MetricsOptions {
	/** Milliseconds between two reports. */
	readonly interval: number;
	/** Unix milliseconds. */
	now(): number;
	random(): number;
	/** Names of all strategies that can be answered. */
	strategies(): string[];
	/** Answers for a flag, uncounted. */
	evaluate(flag: string, context: Context): Evaluation | undefined;
}

/** The largest body: servers take 100 kB, and Unleash Edge 95. Bytes. */
const LARGEST = 95_000;

/** The same where it has to outlive a page: browsers hold 64 KiB for all of that. */
const LARGEST_KEPT = 60_000;

/** What has become of a report. */
type Outcome = "sent" | "later" | "refused";

/** What a report tells. */
interface Report {
	readonly window: Window;
	readonly impact: readonly Gathered[];
}

/** Counts answers, and tells the server: what could not be sent is sent with the next report. */
export class Metrics {
	readonly impact: ImpactMetrics;
	readonly #server: Server;
	readonly #options: MetricsOptions;
	readonly #listeners: Listeners;
	readonly #rhythm: Rhythm;
	readonly #timer = new Timer();
	/** Begun by the first answer: some hosts have no clock before the first request. */
	#window: Window | undefined;
	#isRegistered = false;
	#started: Date | undefined;
	#goesOn = false;
	/** The server will not have our token. */
	#isRefused = false;
	/** What the server asked us to wait. Milliseconds. */
	#wait: number | undefined;
	/** Reports, and the registration, on their way. */
	readonly #sending = new Set<Promise<void>>();

	constructor(server: Server, options: MetricsOptions, listeners: Listeners) {
		this.#server = server;
		this.#options = options;
		this.#listeners = listeners;
		this.#rhythm = new Rhythm(options.interval, options.random);
		const { appName } = server;
		this.impact = new ImpactMetrics(
			() => ({ appName, environment: environmentOf(server.scope) }),
			(flag, context) => state(options.evaluate(flag, context)),
			(message) => this.#warn(message),
		);
	}

	/** Counts an answer: of `isEnabled`, or of `getVariant` with the name of a variant. */
	count(flag: string, enabled: boolean, variant?: string): void {
		this.#window ??= new Window(this.#options.now());
		if (!this.#window.count(flag, enabled, variant))
			this.#warn("too many flags are asked for: some are not counted");
	}

	/** Registers, and tells the server from time to time. */
	start(): void {
		this.#goesOn = true;
		void this.#onItsWay(this.#register());
		this.#again();
	}

	/** Tells the server all there is, unless it is younger than `minAge` milliseconds. It never rejects. */
	flush(minAge = 0, keepalive = false): Promise<void> {
		const now = this.#options.now();
		const age = now - (this.#window?.start ?? Number.NEGATIVE_INFINITY);
		if (age >= 0 && age < minAge) return Promise.resolve();
		return this.#onItsWay(this.#send(keepalive));
	}

	/** Tries again what was refused. */
	resume(): void {
		if (this.#isRefused && this.#goesOn) void this.flush();
	}

	/** Stops, and tells the server all that is left, also of reports that fail meanwhile. */
	async end(): Promise<void> {
		this.#goesOn = false;
		this.#timer.stop();
		await Promise.all(this.#sending);
		await this.flush();
	}

	/** Notes what is on its way until it is there. */
	#onItsWay(sending: Promise<void>): Promise<void> {
		this.#sending.add(sending);
		return sending.finally(() => this.#sending.delete(sending));
	}

	#again(): void {
		if (!this.#goesOn || this.#isRefused) return;
		const delay = this.#rhythm.delay(this.#wait);
		this.#timer.start(delay, async () => {
			await this.flush();
			this.#again();
		});
	}

	async #send(keepalive: boolean): Promise<void> {
		const registering = this.#register();
		const report = this.#take();
		if (report) await this.#deliver(report, keepalive);
		await registering;
	}

	#warn(message: string): void {
		this.#listeners.tell("warning", message);
	}

	/** All there is to tell; nothing when nothing was counted. */
	#take(): Report | undefined {
		const impact = this.impact.collect();
		const hasNumbers = impact.some(({ samples }) => samples.size > 0);
		if (!this.#window && !hasNumbers) return undefined;
		const window = this.#window ?? new Window(this.#options.now());
		this.#window = undefined;
		return { window, impact };
	}

	/** Sends a report, in parts when it is too large; a part that the server does not take is halved once. */
	async #deliver(
		report: Report,
		keepalive: boolean,
		isHalf = false,
	): Promise<void> {
		const body = this.#body(report);
		const text = JSON.stringify(body);
		const largest = keepalive ? LARGEST_KEPT : LARGEST;
		const halves = halve(report);
		if (halves && new TextEncoder().encode(text).length >= largest) {
			for (const half of halves) await this.#deliver(half, keepalive, isHalf);
			return;
		}
		const outcome = await this.#post("/client/metrics", text, keepalive);
		if (outcome === "sent") this.#listeners.tell("metrics", body);
		else if (outcome === "later") this.#restore(report);
		else if (halves && !isHalf)
			for (const half of halves) await this.#deliver(half, keepalive, true);
		else
			this.#warn(
				`the server does not take a report of ${report.window.total} answers: they are not counted`,
			);
	}

	/** Who tells, and from where. */
	get #sender(): object {
		return {
			...this.#server.identity,
			...platform(),
			yggdrasilVersion: null,
			specVersion: SPECIFICATION,
		};
	}

	#body({ window, impact }: Report): object {
		const told = impact.map(asSent).filter(hasSamples);
		return {
			...this.#sender,
			bucket: window.toSend(this.#options.now()),
			...(told.length > 0 ? { impactMetrics: told } : {}),
		};
	}

	#restore({ window, impact }: Report): void {
		this.impact.restore(impact);
		if (window.size === 0) return;
		const newer = this.#window ?? new Window(window.start);
		const joined = newer.joined(window);
		this.#window = joined.window;
		if (joined.lost > 0)
			this.#warn(
				`${joined.lost} answers are not counted: too many flags are asked for`,
			);
	}

	/** Makes this application known, once; as long as that fails, with each report. */
	async #register(): Promise<void> {
		if (this.#isRegistered) return;
		this.#isRegistered = true;
		this.#started ??= new Date(this.#options.now());
		const body = JSON.stringify({
			...this.#sender,
			strategies: this.#options.strategies(),
			started: this.#started,
			interval: this.#options.interval,
		});
		const outcome = await this.#post("/client/register", body, false);
		this.#isRegistered = outcome !== "later";
	}

	/** Posts something; what fails for now is said, and makes us wait longer. */
	async #post(
		path: string,
		body: string,
		keepalive: boolean,
	): Promise<Outcome> {
		try {
			const answer = await this.#server.post(path, body, keepalive);
			const { status, retryAfter } = answer;
			this.#wait = retryAfter;
			if (status >= 200 && status < 300) {
				this.#rhythm.succeed();
				if (this.#isRefused) {
					this.#isRefused = false;
					this.#again();
				}
				return "sent";
			}
			this.#warn(`\`${path}\`: the server answered ${status}`);
			if (status === 400 || status === 413) return "refused";
			this.#isRefused ||= status === 401 || status === 403;
		} catch (error) {
			this.#warn(`\`${path}\`: ${firstLine(error)}`);
		}
		this.#rhythm.fail();
		return "later";
	}
}

/** Two reports in the place of one: flags and numbers apart, or half of each; nothing when there is no way. */
function halve({ window, impact }: Report): readonly Report[] | undefined {
	const nothing = new Window(window.start);
	if (window.size > 0 && impact.length > 0)
		return [
			{ window, impact: [] },
			{ window: nothing, impact },
		];
	const middle = impact.length >> 1;
	if (middle > 0)
		return [impact.slice(0, middle), impact.slice(middle)].map((half) => ({
			window: nothing,
			impact: half,
		}));
	return window.halves()?.map((half) => ({ window: half, impact: [] }));
}

function hasSamples(metric: object): boolean {
	return (metric as { samples: unknown[] }).samples.length > 0;
}

/** What a flag is to somebody, in one word. */
function state(evaluation: Evaluation | undefined): string {
	if (evaluation?.variant.enabled) return evaluation.variant.name;
	return evaluation?.enabled ? "enabled" : "disabled";
}
