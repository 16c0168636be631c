import type { Lifetime } from "../../client/client.js";
import type { Engine } from "../../engine.js";
import type { ResolvedEdgeOptions } from "../resolved-options.js";
import { covers, type EdgeToken } from "../tokens/token.js";
import type { Upstream } from "../upstream.js";
import { mergeDocuments, parseDocument } from "./document.js";
import { createEngine } from "./engine-factory.js";
import { Feed } from "./feed.js";
import { FlagSet } from "./flag-set.js";

/** The flags of one environment, from the backend tokens that fetch them. */
export class Environment {
	readonly name: string;
	readonly #options: ResolvedEdgeOptions;
	readonly #upstream: Upstream;
	/** A feed whose token covers another one replaces it once its flags are there. */
	#feeds: readonly Feed[] = [];
	#flags: FlagSet | undefined;
	/** The engine of the merged flags; only with several feeds. */
	#merged: Engine | undefined;
	readonly #listeners = new Set<() => void>();

	constructor(name: string, options: ResolvedEdgeOptions, upstream: Upstream) {
		this.name = name;
		this.#options = options;
		this.#upstream = upstream;
	}

	get feeds(): readonly Feed[] {
		return this.#feeds;
	}

	/** Whether the flags of all tokens are there. */
	get isReady(): boolean {
		return this.#feeds.every(({ isReady }) => isReady);
	}

	/** Returns the feed whose flags include all that a token may see. */
	feedFor(token: EdgeToken): Feed | undefined {
		return this.#feeds.find((feed) => covers(feed.token, token));
	}

	/** Starts to fetch the flags of a backend token, unless those of another one include them. */
	add(token: EdgeToken): Feed {
		const known = this.feedFor(token);
		if (known) return known;
		const feed = new Feed(this.#options, this.#upstream, token, () =>
			this.#update(feed),
		);
		this.#feeds = [...this.#feeds, feed];
		return feed;
	}

	/** Stops to fetch the flags of a token that is no longer valid. */
	remove(token: EdgeToken): void {
		const gone = this.#feeds.filter((feed) => feed.token === token);
		if (gone.length === 0) return;
		for (const feed of gone) void feed.close();
		this.#feeds = this.#feeds.filter((feed) => !gone.includes(feed));
		this.#invalidate();
	}

	/** Returns the current flags; `undefined` if there are none yet. */
	get flags(): FlagSet | undefined {
		this.#flags ??= this.#createFlags();
		return this.#flags;
	}

	/**
	 * Returns when the flags that a token sees last equaled those of the server; 0 if that is unknown. Unix milliseconds.
	 *
	 * Flags of several feeds are as old as the oldest of them.
	 */
	confirmedAt(token: EdgeToken): number {
		const ready = this.#feeds.filter(({ isReady }) => isReady);
		const wide = ready.find((feed) => covers(feed.token, token));
		const times = (wide ? [wide] : ready).map((feed) => feed.confirmedAt);
		return times.length === 0 ? 0 : Math.max(0, Math.min(...times));
	}

	/** Fetches the flags that a token sees if they are old; for hosts where nothing happens between requests. */
	async ensureFresh(lifetime: Lifetime | undefined): Promise<void> {
		await Promise.all(this.#feeds.map((feed) => feed.ensureFresh(lifetime)));
	}

	/** Adds a listener of changes. */
	onChange(listener: () => void): void {
		this.#listeners.add(listener);
	}

	async close(): Promise<void> {
		await Promise.all(this.#feeds.map((feed) => feed.close()));
	}

	#update(feed: Feed): void {
		const isWider = (other: Feed) =>
			other !== feed && covers(feed.token, other.token);
		const replaced = this.#feeds.filter(isWider);
		for (const narrow of replaced) void narrow.close();
		if (replaced.length > 0)
			this.#feeds = this.#feeds.filter((other) => !isWider(other));
		this.#invalidate();
	}

	#invalidate(): void {
		this.#flags = undefined;
		for (const listener of [...this.#listeners]) listener();
	}

	#createFlags(): FlagSet | undefined {
		const ready = this.#feeds.filter(({ engine }) => engine);
		const [first] = ready;
		if (first?.engine === undefined) return undefined;
		return ready.length === 1
			? new FlagSet(first.engine, first.document)
			: this.#merge(ready);
	}

	/** Loads the flags of several tokens into one engine. Of equal flags and segments, those confirmed last are used. */
	#merge(feeds: readonly Feed[]): FlagSet {
		const byAge = [...feeds].sort(
			(one, other) => one.confirmedAt - other.confirmedAt,
		);
		const documents = byAge.flatMap(({ document }) =>
			document === undefined ? [] : parseDocument(document),
		);
		const json = JSON.stringify(mergeDocuments(documents));
		// Each document is within the limits.
		const limits = {
			...this.#options.limits,
			documentSize: undefined,
			flags: undefined,
		};
		this.#merged ??= createEngine({ ...this.#options, limits }, this.name);
		this.#merged.load(json);
		return new FlagSet(this.#merged, json);
	}
}
