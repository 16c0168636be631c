// One client in a host of its own: a clock, a server, a storage and a console that record what happens.

import { createHash } from "node:crypto";
import { mock } from "node:test";

/** Milliseconds; no scenario requests toggles more often. */
const STEP = 10_000;

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** What a scenario finds in place of the world. */
export class Bench {
	/** What happened, in order. */
	log = [];
	/** The answers of the server, first to last; the last one repeats. */
	answers = [{ toggles: [] }];
	#client;
	#Class;

	constructor(Class) {
		this.#Class = Class;
	}

	/** Creates the client; further options are those of the class. */
	create(options = {}) {
		const client = new this.#Class({
			url: "https://unleash.test/api/frontend",
			clientKey: "*:development.page",
			appName: "shop",
			fetch: (...request) => this.#fetch(...request),
			storageProvider: this.storage(),
			...options,
		});
		for (const event of EVENTS)
			client.on(event, (value) => this.note(event, withoutWords(value)));
		this.initialized = new Promise((resolve) =>
			client.on("initialized", resolve).on("error", resolve),
		);
		this.#client = client;
		return client;
	}

	/** Adds an entry to the log. */
	note(what, value) {
		this.log.push([what, toPlain(value)]);
	}

	/** Adds the result of a call: a value, a promise, or an error. */
	async call(name, ...values) {
		try {
			this.note(name, await this.#client[name](...values));
		} catch (error) {
			this.note(`${name} failed`, error);
		}
	}

	/** Adds the answers about toggles. */
	read(...names) {
		for (const name of names) {
			this.note(`isEnabled ${name}`, this.#client.isEnabled(name));
			this.note(`getVariant ${name}`, this.#client.getVariant(name));
		}
		this.note("getAllToggles", this.#client.getAllToggles());
		this.note("isReady", this.#client.isReady());
		this.note("getError", this.#client.getError());
		this.note("getContext", this.#client.getContext());
	}

	/** Lets time pass, in milliseconds, and waits for what follows: at most one request for toggles at a time. */
	async pass(time) {
		for (let rest = time; rest >= 0; rest -= STEP) {
			mock.timers.tick(Math.min(rest, STEP));
			await settle();
		}
	}

	/** Returns a storage that records what is saved. */
	storage(stored = {}) {
		return {
			save: async (name, value) => {
				this.note(`save ${name}`, value);
				stored[name] = value;
			},
			get: async (name) => stored[name],
		};
	}

	async #fetch(address, init) {
		const { method, body, headers, cache, keepalive, signal } = init;
		const [answer] = this.answers;
		this.note(`${method} ${address}`, {
			...{ cache, keepalive, headers: comparable(headers) },
			body: body && JSON.parse(body),
		});
		if (address.endsWith("/client/metrics")) return this.#accept();
		if (this.answers.length > 1) this.answers.shift();
		if (typeof answer === "function") return answer(signal);
		if (answer instanceof Error) throw answer;
		const { status = 200, etag, ...json } = answer;
		return new Response(status === 304 ? null : JSON.stringify(json), {
			status,
			headers: etag ? { ETag: etag } : {},
		});
	}

	/** The answer to a report; an error fails the request. */
	metricsAnswer = { status: 202 };
	#accept() {
		if (this.metricsAnswer instanceof Error) throw this.metricsAnswer;
		return new Response(null, this.metricsAnswer);
	}
}

const EVENTS =
	"initialized error ready update impression sent recovered warn".split(" ");

/** Runs a scenario with a class, at a fixed time and with a fixed random number. Returns what happened. */
export async function run(scenario, Class) {
	const bench = new Bench(Class);
	mock.timers.enable({
		apis: ["setInterval", "setTimeout", "Date"],
		now: Date.parse("2026-11-30T12:00:00Z"),
	});
	mock.method(Math, "random", () => 0.123456789);
	mock.method(console, "error", () => {});
	// The hash of the host is computed in a thread, which may take longer than `settle` waits.
	mock.method(crypto.subtle, "digest", async (_, bytes) => {
		await new Promise((resolve) => setImmediate(resolve));
		return createHash("sha256").update(bytes).digest();
	});
	try {
		await scenario(bench);
		await bench.initialized;
		await settle();
	} finally {
		mock.timers.reset();
		mock.restoreAll();
	}
	return bench.log;
}

/** Waits until nothing is left to do but what timers start. */
export async function settle() {
	for (let turn = 0; turn < 20; turn++)
		await new Promise((resolve) => setImmediate(resolve));
}

/** Returns the value of an event. The words of a warning may differ. */
const withoutWords = (value) => (typeof value === "string" ? "words" : value);

/** Returns a value as data. Errors are their names; random ids are left out. */
function toPlain(value) {
	if (value === undefined) return undefined;
	const text = JSON.stringify(value, (name, part) => {
		if (part instanceof Error) return part.name;
		if (name === "eventId") return UUID.test(part) ? "a UUID" : part;
		return part;
	});
	return text === undefined ? undefined : JSON.parse(text);
}

/** Returns headers without those that name the SDK, and with random ids left out. */
function comparable(headers) {
	const { accept, "unleash-sdk": sdk, ...rest } = headers;
	const id = rest["unleash-connection-id"];
	return {
		...rest,
		"unleash-connection-id": UUID.test(id) ? "a UUID" : id,
		"has accept": accept.includes("application/json"),
		"has unleash-sdk": /^[\w-]+:\d+\.\d+\.\d+$/.test(sdk),
	};
}
