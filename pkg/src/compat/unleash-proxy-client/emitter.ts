/** A listener of an event. */
export type Listener = (...values: never[]) => unknown;

interface Entry {
	readonly listener: Listener;
	readonly call: (...values: unknown[]) => unknown;
}

type Entries = Map<string, readonly Entry[]>;

/**
 * Calls the listeners of events in the order in which they were added.
 *
 * Own code instead of `tiny-emitter`: its object is part of the client, which a framework may wrap in a `Proxy`.
 */
export class Emitter {
	/** A function: Vue wraps objects that are read through its `ref`, and private members do not exist in a `Proxy`. */
	private readonly entries: () => Entries;

	constructor() {
		const entries: Entries = new Map();
		this.entries = () => entries;
	}

	/** Adds a listener; `context` becomes its `this`. */
	on(event: string, listener: Listener, context?: unknown): this {
		const call = listener.bind(context) as Entry["call"];
		return this.add(event, { listener, call });
	}

	/** Adds a listener that is called once. */
	once(event: string, listener: Listener, context?: unknown): this {
		const entry: Entry = {
			listener,
			call: (...values) => {
				this.remove(event, (other) => other !== entry);
				return (listener as Entry["call"]).apply(context, values);
			},
		};
		return this.add(event, entry);
	}

	/** Removes a listener; without one, all listeners of the event. */
	off(event: string, listener?: Listener): this {
		const isOther = (entry: Entry) => entry.listener !== listener;
		return this.remove(event, listener ? isOther : () => false);
	}

	/** Calls the listeners of an event. An error of a listener is thrown. */
	emit(event: string, ...values: unknown[]): this {
		for (const { call } of this.entries().get(event) ?? []) call(...values);
		return this;
	}

	private add(event: string, entry: Entry): this {
		const entries = this.entries();
		entries.set(event, [...(entries.get(event) ?? []), entry]);
		return this;
	}

	private remove(event: string, isKept: (entry: Entry) => boolean): this {
		const entries = this.entries();
		entries.set(event, (entries.get(event) ?? []).filter(isKept));
		return this;
	}
}
