import type { HostRequest, HostResponse } from "./host.js";
import { Keeper, type KeeperOptions } from "./keeper.js";
import type { FetchFunction } from "./upstream.js";

/** The `ctx` of a Durable Object. The types do not need those of Workers. */
export interface ObjectState {
	readonly storage: ObjectStorage;
}

/** The storage of a Durable Object. */
export interface ObjectStorage {
	get<Value>(key: string): Promise<Value | undefined>;
	put(key: string, value: string): Promise<void>;
}

/** The binding of a Durable Object, as in `env`. */
export interface ObjectNamespace {
	idFromName(name: string): unknown;
	get(id: never): ObjectStub;
}

/** Sends requests to a Durable Object. */
export interface ObjectStub {
	fetch(request: HostRequest): Promise<HostResponse>;
}

/**
 * A Durable Object that holds the brake of all isolates. Its storage keeps it when the host stops the object, which happens
 * after seconds without a request.
 *
 * ```ts
 * export class Brake extends CanaryObject {
 *   constructor(ctx) { super(ctx, { errors: 0.05 }); }
 * }
 * ```
 */
export class CanaryObject {
	readonly #keeper: Keeper;

	constructor({ storage }: ObjectState, options: KeeperOptions = {}) {
		this.#keeper = new Keeper({
			storage: {
				get: (key) => storage.get(key),
				set: (key, value) => storage.put(key, value),
			},
			...options,
		});
	}

	/** Answers the routers of `canaryObject`. */
	fetch(request: HostRequest): Promise<HostResponse> {
		return this.#keeper.fetch(request);
	}
}

/** The name of the object. */
const NAME = "canary";

/** Returns the keeper of a router: the Durable Object of a binding. */
export function canaryObject(objects: ObjectNamespace): FetchFunction {
	// A stub that has failed stays broken, so each request has its own.
	return (request) =>
		objects.get(objects.idFromName(NAME) as never).fetch(request);
}
