import {
	Evidence,
	type EvidenceState,
	isEvidence,
	noEvidence,
	type Tally,
} from "./evidence.js";
import { isCounts } from "./keeper-protocol.js";
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

/** Milliseconds for which other writes wait for one. */
const MAX_WRITE = 10_000;

/** All that is known, as JSON keeps it. */
export interface BrakeState extends Omit<CanaryStatus, "evidence"> {
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
	#counts: Record<string, BuildCounts> = {};
	readonly #evidence = new Map<string, Evidence>();
	readonly #pulled = new Map<string, PulledBrake>();
	#savedAt = Number.NEGATIVE_INFINITY;
	#restoring: Promise<void> | undefined;
	/** Whether the storage has answered. */
	#isRestored = false;
	#isSaving = false;
	#isUnsaved = false;

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
		void this.restore();
	}

	/** Reads the stored state once; again after a failure. Never rejects. */
	restore(): Promise<void> {
		this.#restoring ??= this.#read();
		return this.#restoring;
	}

	/** Returns whether a build is stopped. */
	isPulled(build: string): boolean {
		return this.#pulled.has(build);
	}

	/** The counts, and the brakes that are pulled. */
	get status(): CanaryStatus {
		return {
			builds: { ...this.#counts },
			brakes: [...this.#pulled.values()],
			evidence: this.#evidenceBy(({ capital }) => capital),
		};
	}

	/** All that is known, for a storage. */
	get state(): BrakeState {
		const evidence = this.#evidenceBy(({ state }) => state);
		return { ...this.status, evidence };
	}

	/** Adds what a storage has below what has happened since the start. What is invalid is left out. */
	merge({ builds, brakes, evidence }: Partial<BrakeState>): void {
		if (isCounts(builds)) this.#counts = addAll(builds, this.#counts);
		for (const [build, state] of Object.entries(evidence ?? {}))
			if (!this.#evidence.has(build) && isEvidence(state))
				this.#evidence.set(build, new Evidence(this.#options, state));
		for (const brake of Array.isArray(brakes) ? brakes : []) {
			const { build } = Object(brake);
			if (typeof build === "string" && !this.#pulled.has(build))
				this.#pulled.set(build, brake);
		}
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
			if (!evidence.isIdle(now)) continue;
			// Builds of earlier deployments must not add up.
			delete this.#counts[build];
			this.#evidence.delete(build);
		}
		if (!(Math.abs(now - this.#savedAt) < SAVE_INTERVAL)) this.#save();
	}

	/** Stops a build. `counts` are those that led to it. */
	pull(build: string, reason: string, counts?: Counts): void {
		if (this.#pulled.has(build)) return;
		const brake = { build, since: this.#now(), reason, counts };
		this.#pulled.set(build, brake);
		this.#save();
		this.#onEvent({ type: "pulled", brake });
	}

	/** Lets visitors get a build again. Its test begins from the start. */
	lift(build: string): void {
		const brake = this.#pulled.get(build);
		if (brake === undefined) return;
		this.#pulled.delete(build);
		this.#evidence.delete(build);
		this.#save();
		this.#onEvent({ type: "lifted", brake });
	}

	#evidenceBy<Value>(
		read: (evidence: Evidence) => Value,
	): Record<string, Value> {
		const entries = [...this.#evidence].map(
			([build, evidence]) => [build, read(evidence)] as const,
		);
		return Object.fromEntries(entries);
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
		const isSignificant = capital >= 1 / falseAlarms;
		if (!(isSignificant && canary.requests >= least)) return;
		const stable = this.#counts[this.#stable] ?? NO_COUNTS;
		const reason = `${describe(canary)} failed, and ${describe(stable)} of build \`${this.#stable}\``;
		this.pull(build, reason, { [build]: canary, [this.#stable]: stable });
	}

	/** Writes the state, after a write that has not ended, and never before the stored state is known. */
	#save(): void {
		if (this.#options.storage === undefined) return;
		this.#isUnsaved = true;
		const now = this.#now();
		// In workerd, a write may never end once its request has.
		const isStuck = now - this.#savedAt > MAX_WRITE;
		if (!this.#isRestored || (this.#isSaving && !isStuck)) return;
		this.#savedAt = now;
		void this.#write();
	}

	async #write(): Promise<void> {
		this.#isSaving = true;
		while (this.#isUnsaved) {
			this.#isUnsaved = false;
			const json = JSON.stringify(this.state);
			await this.#log.attempt(STORAGE, () =>
				this.#options.storage?.set(KEY, json),
			);
		}
		this.#isSaving = false;
	}

	async #read(): Promise<void> {
		await this.#log.attempt(STORAGE, async () => {
			const json = await this.#options.storage?.get(KEY);
			this.#isRestored = true;
			try {
				if (typeof json === "string") this.merge(Object(JSON.parse(json)));
			} finally {
				if (this.#isUnsaved) this.#save();
			}
		});
		if (!this.#isRestored) this.#restoring = undefined;
	}
}

/** Returns the sum of the counts of all builds. */
export function addAll(
	counts: Counts,
	added: Counts,
): Record<string, BuildCounts> {
	const total = { ...counts };
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
