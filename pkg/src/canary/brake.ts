import {
	Evidence,
	type EvidenceState,
	noEvidence,
	type Tally,
} from "./evidence.js";
import type { Log } from "./log.js";
import type { BrakeOptions, BrakeStorage } from "./options.js";
import type {
	BrakeEvent,
	BuildCounts,
	CanaryStatus,
	Counts,
	PulledBrake,
} from "./state.js";

/** The options of a brake, with defaults. */
export interface ResolvedBrake {
	/** Whether the counts pull it. By hand it can always be pulled. */
	readonly isAutomatic: boolean;
	readonly errors: number;
	readonly least: number;
	readonly window: number;
	readonly falseAlarms: number;
	readonly storage: BrakeStorage | undefined;
}

/** Returns the options of a brake with defaults. */
export function resolveBrake(
	brake: boolean | BrakeOptions | undefined,
): ResolvedBrake {
	const options = typeof brake === "object" ? brake : {};
	return {
		isAutomatic: brake !== undefined && brake !== false,
		errors: options.errors ?? 0.05,
		least: options.least ?? 20,
		window: options.window ?? 60_000,
		falseAlarms: options.falseAlarms ?? 0.01,
		storage: options.storage,
	};
}

const KEY = "fanion:canary";

/** Milliseconds between two writes of counts to the storage. */
const SAVE_INTERVAL = 1000;

/** What a storage keeps, as JSON. */
interface StoredBrake extends CanaryStatus {
	readonly evidence: Readonly<Record<string, EvidenceState>>;
}

/** The storage, in log entries. */
const STORAGE = "the storage of the brake";

const NO_COUNTS: BuildCounts = { requests: 0, errors: 0, latency: 0 };

/** Counts the results of all builds, and stops a build that fails more often than the stable one. */
export class Brake {
	readonly #options: ResolvedBrake;
	readonly #stable: string;
	readonly #log: Log;
	readonly #onEvent: (event: BrakeEvent) => void;
	readonly #now: () => number;
	#counts: Counts = {};
	readonly #evidence = new Map<string, Evidence>();
	readonly #pulled = new Map<string, PulledBrake>();
	#savedAt = Number.NEGATIVE_INFINITY;
	/** Resolves when the stored brakes are known. */
	readonly restored: Promise<void>;

	constructor(
		options: ResolvedBrake,
		stable: string,
		log: Log,
		onEvent: (event: BrakeEvent) => void,
		now: () => number,
	) {
		this.#options = options;
		this.#stable = stable;
		this.#log = log;
		this.#onEvent = onEvent;
		this.#now = now;
		this.restored = this.#restore();
	}

	/** Returns whether a build is stopped. */
	isPulled(build: string): boolean {
		return this.#pulled.has(build);
	}

	/** The counts, and the brakes that are pulled. */
	get status(): CanaryStatus {
		return { builds: { ...this.#counts }, brakes: [...this.#pulled.values()] };
	}

	/** Adds results that have arrived together, and pulls the brake if they are significant. */
	add(counts: Counts): void {
		const baseline = this.#counts[this.#stable] ?? NO_COUNTS;
		this.#counts = addAll(this.#counts, counts);
		if (!this.#options.isAutomatic) return;
		const now = this.#now();
		const stable = counts[this.#stable] ?? NO_COUNTS;
		for (const build of Object.keys(this.#counts)) {
			if (build === this.#stable || this.#pulled.has(build)) continue;
			const evidence = this.#evidenceOf(build, baseline, now);
			evidence.add(counts[build] ?? NO_COUNTS, stable, now);
			this.#check(build, evidence);
		}
		if (!(Math.abs(now - this.#savedAt) < SAVE_INTERVAL)) this.#save();
	}

	/** Stops a build. `counts` are those that led to it. */
	pull(build: string, reason: string, counts?: Counts): void {
		if (this.#pulled.has(build)) return;
		const brake = { build, since: this.#now(), reason, counts };
		this.#pulled.set(build, brake);
		this.#save();
		this.#log.error(
			`the brake of build \`${build}\` is pulled: ${reason}`,
			build,
		);
		this.#onEvent({ type: "pulled", brake });
	}

	/** Lets visitors get a build again. Its test begins from the start. */
	lift(build: string): void {
		const brake = this.#pulled.get(build);
		if (brake === undefined) return;
		this.#pulled.delete(build);
		this.#evidence.delete(build);
		this.#save();
		this.#log.info(`the brake of build \`${build}\` is lifted`, build);
		this.#onEvent({ type: "lifted", brake });
	}

	#evidenceOf(build: string, baseline: Tally, now: number): Evidence {
		const known = this.#evidence.get(build);
		if (known) return known;
		const evidence = new Evidence(this.#options, noEvidence(baseline, now));
		this.#evidence.set(build, evidence);
		return evidence;
	}

	#check(build: string, { capital }: Evidence): void {
		const { falseAlarms, least } = this.#options;
		const canary = this.#counts[build] ?? NO_COUNTS;
		if (capital < 1 / falseAlarms || canary.requests < least) return;
		const stable = this.#counts[this.#stable] ?? NO_COUNTS;
		const reason = `${describe(canary)} failed, and ${describe(stable)} of build \`${this.#stable}\``;
		this.pull(build, reason, { [build]: canary, [this.#stable]: stable });
	}

	#save(): void {
		const { storage } = this.#options;
		if (storage === undefined) return;
		this.#savedAt = this.#now();
		const evidence = Object.fromEntries(
			[...this.#evidence].map(([build, { state }]) => [build, state]),
		);
		const stored: StoredBrake = { ...this.status, evidence };
		const json = JSON.stringify(stored);
		void this.#log.attempt(STORAGE, () => storage.set(KEY, json));
	}

	/** Reads what a storage has, below what has happened since the start. */
	#restore(): Promise<void> {
		return this.#log.attempt(STORAGE, async () => {
			const json = await this.#options.storage?.get(KEY);
			if (typeof json !== "string") return;
			const stored: Partial<StoredBrake> = Object(JSON.parse(json));
			const { builds = {}, brakes = [], evidence = {} } = stored;
			this.#counts = addAll(builds, this.#counts);
			for (const brake of brakes)
				if (!this.#pulled.has(brake.build))
					this.#pulled.set(brake.build, brake);
			for (const [build, state] of Object.entries(evidence))
				if (!this.#evidence.has(build))
					this.#evidence.set(build, new Evidence(this.#options, state));
		});
	}
}

/** Returns the sum of the counts of all builds. */
export function addAll(counts: Counts, added: Counts): Counts {
	const total: Record<string, BuildCounts> = { ...counts };
	for (const [build, more] of Object.entries(added)) {
		const { requests, errors, latency } = total[build] ?? NO_COUNTS;
		total[build] = {
			requests: requests + more.requests,
			errors: errors + more.errors,
			latency: latency + more.latency,
		};
	}
	return total;
}

function describe({ errors, requests }: BuildCounts): string {
	const share = ((100 * errors) / requests || 0).toFixed(1);
	return `${errors} of ${requests} requests (${share} %)`;
}
