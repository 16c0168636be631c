import { MetricsWindow } from "../../client/metrics-window.js";
import { watchPage } from "../../client/watch-page.js";
import type { Emitter } from "./emitter.js";
import { EVENTS } from "./events.js";
import type { ImpactMetrics } from "./impact-metrics.js";
import { headersOf, JSON_BODY } from "./request-headers.js";
import type { Settings } from "./settings.js";

/** Counts evaluations, and reports them. */
export class Reporter {
	readonly #settings: Settings;
	readonly #impact: ImpactMetrics;
	readonly #events: Emitter;
	#window = new MetricsWindow(Date.now());
	#first: ReturnType<typeof setTimeout> | undefined;
	#timer: ReturnType<typeof setInterval> | undefined;
	#unwatchPage: (() => void) | undefined;

	constructor(settings: Settings, impact: ImpactMetrics, events: Emitter) {
		this.#settings = settings;
		this.#impact = impact;
		this.#events = events;
	}

	/** Counts an evaluation; `variant` is given by `getVariant`. */
	count(name: string, enabled: boolean, variant?: string): void {
		if (!this.#settings.disableMetrics)
			this.#window.count(name, enabled, variant);
	}

	/** Schedules reports, also for when the page is hidden. */
	start(): void {
		const { disableMetrics, metricsInterval, metricsIntervalInitial } =
			this.#settings;
		this.stop();
		if (disableMetrics) return;
		this.#unwatchPage = watchPage(
			() => void this.send(true),
			() => {},
		);
		if (!(metricsInterval > 0)) return;
		if (metricsIntervalInitial > 0)
			this.#first = setTimeout(() => {
				this.#repeat();
				void this.send();
			}, metricsIntervalInitial);
		else this.#repeat();
	}

	#repeat(): void {
		const { metricsInterval } = this.#settings;
		this.#timer = setInterval(() => void this.send(), metricsInterval);
	}

	stop(): void {
		clearTimeout(this.#first);
		clearInterval(this.#timer);
		this.#unwatchPage?.();
		this.#unwatchPage = undefined;
	}

	/** Sends a report; with `keepalive` it outlives the page. Never rejects; what was not sent is in the next report. */
	async send(keepalive = false): Promise<void> {
		const { send } = this.#settings;
		const registry = this.#impact.registry();
		// A page that is hidden may not run any more.
		if (registry.loading && !keepalive) await registry.loading;
		const window = this.#window;
		const impact = registry.report();
		const impactMetrics = impact?.metrics ?? [];
		this.#window = new MetricsWindow(Date.now());
		if (!send || (window.size === 0 && impactMetrics.length === 0)) return;
		const body = {
			bucket: window.toBucket(Date.now()),
			appName: this.#settings.appName,
			instanceId: "browser",
			impactMetrics,
		};
		try {
			const { status } = Object(
				await send(this.#address, this.#toRequest(body, keepalive)),
			);
			if (status > 499 || status === 429)
				throw new Error(`the server answered ${status}`);
		} catch (error) {
			this.#window.merge(window);
			impact?.restore();
			console.error("fanion: metrics were not sent:", error);
			this.#events.emit(EVENTS.ERROR, { type: "metrics", error });
			return;
		}
		this.#events.emit(EVENTS.SENT, body);
	}

	get #address(): string {
		const base = String(this.#settings.metricsUrl).replace(/\/$/, "");
		return `${base}/client/metrics`;
	}

	#toRequest(body: object, keepalive: boolean): RequestInit {
		return {
			method: "POST",
			cache: "no-cache",
			headers: headersOf(this.#settings, JSON_BODY),
			body: JSON.stringify(body),
			keepalive,
		};
	}
}
