import type { FlagSource } from "../client/flag-source.js";
import type { Variant } from "../types.js";
import { isBuildName } from "./build-name.js";
import type { CanaryOptions } from "./options.js";
import type { Upstream } from "./upstream.js";

/** One build of the app. */
export interface Build {
	readonly name: string;
	readonly upstream: Upstream;
	/** A build with a greater rank is newer. The stable build may have any rank. */
	readonly rank: number;
}

/** What of a variant can be a build. */
type Named = Pick<Variant, "name" | "payload">;

/** Milliseconds between two reads of the variants. */
const READ_INTERVAL = 1000;

/**
 * The builds that a request can be routed to: those of the options, oldest first, and those whose origin is the payload
 * of a variant, which are newer than all others.
 */
export class Builds {
	readonly stable: Build;
	readonly #known = new Map<string, Build>();
	readonly #allowOrigin: ((origin: string) => boolean) | undefined;
	readonly #flag: string;
	readonly #flags: FlagSource;
	/** The variants of the flag by name. */
	#variants = new Map<string, Named>();
	#readAt = Number.NEGATIVE_INFINITY;

	constructor(options: CanaryOptions, stable: string) {
		const { builds, flags, flag, allowOrigin } = options;
		for (const [rank, [name, upstream]] of Object.entries(builds).entries())
			this.#known.set(name, { name, upstream, rank });
		this.stable = this.#known.get(stable) as Build;
		this.#flags = flags;
		this.#flag = flag;
		this.#allowOrigin = allowOrigin;
	}

	/** Returns the builds of the options, newest first. */
	newestFirst(): Build[] {
		return [...this.#known.values()].reverse();
	}

	/** Returns the build with a name. Asks the variants of the flag for a name that the options do not have. */
	find(name: string): Build | undefined {
		const known = this.#known.get(name);
		if (known || !this.#allowOrigin || !isBuildName(name)) return known;
		this.#readVariants();
		const variant = this.#variants.get(name);
		return variant && this.#fromPayload(variant);
	}

	/** Reads the variants of the flag, at most once in a second: a visitor may ask for any name. */
	#readVariants(): void {
		const now = Date.now();
		if (Math.abs(now - this.#readAt) < READ_INTERVAL) return;
		this.#readAt = now;
		const flag = this.#flags.flags().find(({ name }) => name === this.#flag);
		this.#variants = new Map(flag?.variants.map((one) => [one.name, one]));
	}

	/** Returns the build that a variant names. */
	ofVariant(variant: Variant): Build | undefined {
		const { name } = variant;
		const known = this.#known.get(name);
		if (known) return known;
		// The page of a new variant asks for its files at once.
		this.#variants.set(name, variant);
		return this.#fromPayload(variant);
	}

	/** Returns the build whose origin is the payload of a variant, if that origin is allowed. */
	#fromPayload({ name, payload }: Named): Build | undefined {
		if (payload?.type !== "string" || !isBuildName(name)) return undefined;
		const upstream = payload.value.trim();
		if (!isAddress(upstream)) return undefined;
		const isAllowed = this.#allowOrigin?.(new URL(upstream).origin) === true;
		if (!isAllowed) return undefined;
		return { name, upstream, rank: this.#known.size };
	}
}

/** Returns whether a string is an address, below which requests can be sent: without user, query and hash. */
export function isAddress(text: string): boolean {
	if (!/^https?:\/\/[^?#]*$/.test(text) || !URL.canParse(text)) return false;
	const { username, password } = new URL(text);
	return username + password === "";
}
