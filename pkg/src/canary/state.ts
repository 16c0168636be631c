/** Requests of one build. */
export interface BuildCounts {
	/** Requests that the build has answered, or not. */
	readonly requests: number;
	/** Status 500 and above, exceptions, timeouts, and responses slower than `slow`. */
	readonly errors: number;
	/** Sum of the milliseconds until headers arrived. */
	readonly latency: number;
}

/** Counts by the name of the build. */
export type Counts = Readonly<Record<string, BuildCounts>>;

/** Why a build is stopped, and since when. */
export interface PulledBrake {
	/** The stopped build. */
	readonly build: string;
	/** Unix milliseconds. */
	readonly since: number;
	/** In one line, for a log. */
	readonly reason: string;
	/** Requests and errors of both builds at that moment; `undefined` if a person pulled the brake. */
	readonly counts: Counts | undefined;
}

/** A brake was pulled or lifted. */
export interface BrakeEvent {
	readonly type: "pulled" | "lifted";
	readonly brake: PulledBrake;
}

/** The builds of a router as they are now. */
export interface CanaryStatus {
	/** Counts since the start of the router; with a keeper, since the keeper's. Without canaries that had no request for a week. */
	readonly builds: Counts;
	/** Brakes that are pulled. */
	readonly brakes: readonly PulledBrake[];
	/** Evidence against a build by its name. The brake is pulled at 1/`falseAlarms`. */
	readonly evidence: Readonly<Record<string, number>>;
}
