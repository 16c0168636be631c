import type { BrakeState } from "./brake.js";

/** Number of writes that a state remembers: those of 2 seconds, after which no router waits, of 25 processes. */
const MAX_WRITES = 50;

/** What Redis holds: the state of the brake, and who has written it. */
export class RedisState {
	/** `""` if Redis holds nothing. */
	readonly json: string;
	readonly brake: Partial<BrakeState>;
	/** The id of the write that created the state. */
	readonly #origin: string | undefined;
	/** The ids of the last writes. */
	readonly #writes: readonly unknown[];

	/** `data` is the parsed JSON, of whatever kind. */
	constructor(json: string, data: unknown) {
		const { origin, writes, ...brake } = Object(data);
		this.json = json;
		this.brake = brake;
		this.#origin = typeof origin === "string" ? origin : undefined;
		this.#writes = Array.isArray(writes) ? writes : [];
	}

	/** Returns whether a write is part of the state. */
	has(write: string): boolean {
		return this.#writes.includes(write);
	}

	/** Returns whether a later state does not continue this one: Redis has lost it meanwhile. */
	isLostIn(later: RedisState): boolean {
		return this.#origin !== undefined && this.#origin !== later.#origin;
	}

	/** Returns the JSON of the state after a write. */
	next(brake: BrakeState, write: string): string {
		const origin = this.#origin ?? write;
		const writes = [...this.#writes, write].slice(-MAX_WRITES);
		return JSON.stringify({ ...brake, origin, writes });
	}
}
