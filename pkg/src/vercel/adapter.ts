import type { FlagSource } from "../client/flag-source.js";
import type { Context, Evaluation, Variant } from "../types.js";
import type { AdapterOptions } from "./options.js";
import { describeFlags, pageOf } from "./provider-data.js";
import { FreshSource } from "./source.js";
import type {
	Decision,
	FlagAdapter,
	IdentifiedRequest,
	ProviderData,
} from "./types.js";
import { type Kind, readValue } from "./value.js";

/** The cookie with the `sessionId` of a visitor, which `withFlags` of `fanion/next` sets. */
const SESSION_COOKIE = "unleash-session-id";

/**
 * Makes adapters for flags of Vercel's `flags` package, one for each kind of value.
 *
 * `identify` of a flag returns the context of Unleash. Without it, the context is the `sessionId` of the cookie
 * `unleash-session-id`.
 */
export class FanionAdapter {
	readonly #source: FreshSource;
	readonly #origin: string | undefined;
	/** What the code reads of each flag that it declares. */
	readonly #kinds = new Map<string, Kind>();

	/** @internal */
	constructor(open: () => FlagSource, options: AdapterOptions) {
		this.#source = new FreshSource(open, options);
		this.#origin = options.origin;
	}

	/** Returns an adapter for whether a flag is on. An unknown flag has its `defaultValue`, else `false`. */
	isEnabled(): FlagAdapter<boolean> {
		return this.#adapt("isEnabled", (source, { key, entities, defaultValue }) =>
			source.isEnabled(key, entities, defaultValue === true),
		);
	}

	/** Returns an adapter for the variant of a flag. An unknown flag has its `defaultValue`, else the variant `disabled`. */
	getVariant(): FlagAdapter<Variant> {
		return this.#adapt(
			"getVariant",
			(source, { key, entities, defaultValue }) =>
				source.getVariant(key, entities, defaultValue as Variant | undefined),
		);
	}

	/** Returns an adapter for the name of the variant. Without a variant it is the `defaultValue`, else `disabled`. */
	variantName(): FlagAdapter<string> {
		return this.#adapt("variantName", (source, decision) =>
			select(source, "variantName", decision, "disabled"),
		);
	}

	/**
	 * Returns an adapter for the payload of the variant: a string, a number, or parsed JSON. Without a payload, or if it
	 * is malformed, the flag has its `defaultValue`; a flag without `defaultValue` throws.
	 */
	payload<Value>(): FlagAdapter<Value> {
		return this.#adapt("payload", (source, decision) =>
			select<Value>(source, "payload", decision),
		);
	}

	/** Describes all flags of the source for the Flags Explorer: description, values and address. */
	async getProviderData(): Promise<ProviderData> {
		const source = await this.#source.get();
		return describeFlags(source.flags(), this.#kinds, this.#origin);
	}

	#adapt<Value>(
		kind: Kind,
		decide: (source: FlagSource, decision: Decision) => Value,
	): FlagAdapter<Value> {
		return {
			identify,
			origin: (key) => {
				// `flag()` asks for the origin of each flag that it declares.
				this.#kinds.set(key, kind);
				return pageOf(this.#origin, { name: key, project: "" });
			},
			decide: async (decision) => decide(await this.#source.get(), decision),
		};
	}
}

/** Returns the selected variant as a value of a kind. Without one, the default of the caller, else `otherwise`. */
function select<Value>(
	source: FlagSource,
	kind: Kind,
	{ key, entities, defaultValue }: Decision,
	otherwise?: Value,
): Value {
	const evaluation = source.evaluate(key, entities);
	const value = evaluation && selectedValue(evaluation, kind);
	return (value === undefined ? (defaultValue ?? otherwise) : value) as Value;
}

function selectedValue({ variant }: Evaluation, kind: Kind): unknown {
	return variant.enabled ? readValue(variant, kind) : undefined;
}

function identify({ cookies }: IdentifiedRequest): Context | undefined {
	const sessionId = cookies.get(SESSION_COOKIE)?.value;
	return sessionId ? { sessionId } : undefined;
}
