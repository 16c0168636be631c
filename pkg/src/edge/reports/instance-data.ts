import type { ResolvedEdgeOptions } from "../resolved-options.js";

/** Milliseconds after which another edge counts as gone. */
const MAX_AGE = 300_000;

/** Most edges that are remembered. */
const MAX_EDGES = 100;

/** Another edge that uses this one as its server, as it describes itself. */
interface ConnectedEdge {
	readonly data: object;
	/** Unix milliseconds. */
	readonly at: number;
}

/** What is known about this instance, and about the edges behind it. */
export class InstanceData {
	readonly #options: ResolvedEdgeOptions;
	readonly #connected = new Map<string, ConnectedEdge>();
	#startedAt: string | undefined;
	/** Returns the number of SDKs that listen to a stream. */
	streams: () => number = () => 0;

	constructor(options: ResolvedEdgeOptions) {
		this.#options = options;
	}

	/** When this edge started: at its first request or report. ISO 8601. */
	get startedAt(): string {
		this.#startedAt ??= new Date(this.#options.now()).toISOString();
		return this.#startedAt;
	}

	/** Remembers another edge. */
	connect(data: object): void {
		const { identifier } = data as { identifier?: unknown };
		const name = String(identifier);
		const at = this.#options.now();
		if (this.#connected.size >= MAX_EDGES) this.#removeOld();
		if (this.#connected.size < MAX_EDGES || this.#connected.has(name))
			this.#connected.set(name, { data, at });
	}

	/** Returns the edges that have reported lately. */
	connected(): object[] {
		this.#removeOld();
		return [...this.#connected.values()].map(({ data }) => data);
	}

	#removeOld(): void {
		const oldest = this.#options.now() - MAX_AGE;
		for (const [name, { at }] of this.#connected)
			if (at < oldest) this.#connected.delete(name);
	}
}
