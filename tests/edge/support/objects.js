// A stand-in for the host of a Durable Object, whose alarms a test calls. `tests/hosts` runs the object in workerd.

import { createObjectEdge, EdgeObject } from "fanion/edge/object";

/** Options of an object and its edges; further ones are those of `createEdge`. */
function toOptions(server, options) {
	return {
		upstreamUrl: "https://unleash.test/api",
		fetch: server.fetch,
		logger: () => {},
		...options,
	};
}

/** Hosts an object. Its clock is `Date`. */
export class ObjectHost {
	/** What the object has stored, by key. */
	entries = new Map();
	/** Number of writes and deletions. */
	writes = 0;
	/** Unix milliseconds. */
	alarmAt;
	/** The requests of edges, each a `Request`. */
	requests = [];
	/** Whether requests of edges fail, as those to an object that is overloaded. */
	isBroken = false;
	#options;
	#object;

	constructor(server, options) {
		this.#options = toOptions(server, options);
		this.restart();
	}

	/** Starts the object with what it has stored. */
	restart() {
		let ready;
		this.#object = new EdgeObject(
			{
				id: "object-1",
				storage: this.#storage(),
				blockConcurrencyWhile: (work) => {
					ready = work();
				},
			},
			this.#options,
		);
		this.ready = ready;
	}

	#storage() {
		return {
			list: async ({ prefix }) =>
				new Map(
					[...this.entries]
						.filter(([key]) => key.startsWith(prefix))
						.sort(([a], [b]) => (a < b ? -1 : 1)),
				),
			put: async (key, value) => {
				this.writes += 1;
				this.entries.set(key, value);
			},
			delete: async (keys) => {
				this.writes += keys.length;
				for (const key of keys) this.entries.delete(key);
				return keys.length;
			},
			getAlarm: async () => this.alarmAt ?? null,
			setAlarm: async (time) => {
				this.alarmAt = time;
			},
		};
	}

	/** Sends a request to the object. */
	async fetch(path, token, init = {}) {
		await this.ready;
		const headers = { authorization: token, ...init.headers };
		const url = `https://edge.object${path}`;
		return this.#object.fetch(new Request(url, { ...init, headers }));
	}

	/** Calls the alarm that is set. */
	async alarm() {
		this.alarmAt = undefined;
		await this.ready;
		await this.#object.alarm();
	}

	/** Creates the edge of an isolate. */
	createEdge(options) {
		const stub = {
			fetch: async (input, init) => {
				if (this.isBroken) throw new Error("the object is overloaded");
				await this.ready;
				const request = new Request(input, init);
				this.requests.push(request);
				return this.#object.fetch(request);
			},
		};
		const namespace = { idFromName: (name) => name, get: () => stub };
		return createObjectEdge(namespace, { ...this.#options, ...options });
	}
}
