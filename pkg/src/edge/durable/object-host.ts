import type { HostRequest, HostResponse } from "../edge.js";

/** The `ctx` of a Durable Object. The types do not need those of Workers. */
export interface ObjectState {
	/** A `DurableObjectId`. */
	readonly id: unknown;
	readonly storage: ObjectStorage;
	blockConcurrencyWhile(work: () => Promise<void>): unknown;
}

/** The storage of a Durable Object. */
export interface ObjectStorage {
	list<Value>(options: { prefix: string }): Promise<Map<string, Value>>;
	put(key: string, value: string): Promise<void>;
	delete(keys: string[]): Promise<number>;
	/** Returns when `alarm` is called next. Unix milliseconds. */
	getAlarm(): Promise<number | null>;
	setAlarm(time: number): Promise<void>;
}

/** The binding of a Durable Object, as in `env`. */
export interface ObjectNamespace {
	idFromName(name: string): unknown;
	get(id: never): ObjectStub;
}

/** Sends requests to a Durable Object. */
export interface ObjectStub {
	fetch(request: HostRequest | string, init?: object): Promise<HostResponse>;
}
