// Faults of a server or a network, each before the request is processed: nothing that is reported counts.

import { MARKER } from "./documents.js";

const REFUSED = Object.assign(new Error("connection reset"), {
	code: "ECONNRESET",
});

const answer =
	(status, body = null, headers = {}) =>
	() =>
		new Response(body, { status, headers });

const JSON_TYPE = { "content-type": "application/json" };

/** A body that breaks off. */
const cut = () =>
	new Response(
		new ReadableStream({
			start(controller) {
				controller.enqueue(new TextEncoder().encode('{"version":2,"feat'));
				controller.error(REFUSED);
			},
		}),
		{ headers: JSON_TYPE },
	);

const reset = () => {
	throw new TypeError("fetch failed", { cause: REFUSED });
};

/** How a request to read fails. */
const READING = [
	answer(500),
	answer(503, null, { "retry-after": "1" }),
	answer(429, null, { "retry-after": "1" }),
	answer(502, "<html>", { "content-type": "text/html" }),
	answer(200, '{"version":2,"features":[{"na', JSON_TYPE),
	answer(200, "{}", JSON_TYPE),
	cut,
	reset,
	hang,
];

/** How a report fails: the sender knows that it was not processed. */
const WRITING = [answer(500), answer(503), answer(502, "<html>"), reset, hang];

/** Milliseconds after which a request that hangs fails, if its sender does not end it. */
const HANG = 10_000;

function hang({ signal }) {
	return new Promise((_, reject) => {
		const fail = () => reject(new TypeError("fetch failed"));
		const timer = setTimeout(fail, HANG);
		signal?.addEventListener("abort", () => {
			clearTimeout(timer);
			reject(signal.reason);
		});
	});
}

/** Decides which requests of a client or an edge fail. */
export class Faults {
	/** Share of the requests that fail, from 0 to 1. */
	share = 0;
	count = 0;
	/** Counts of reports whose answer was lost on a slow machine: they may be counted twice. */
	uncertain = 0;
	#random;

	constructor(random) {
		this.#random = random;
	}

	/** Replaces the `fetch` of the host. */
	fetch = async (input, init) => {
		const fault = await this.#next(init);
		if (fault) return fault;
		try {
			return await fetch(input, init);
		} catch (error) {
			if (init?.method === "POST") this.uncertain += countIn(init.body);
			throw error;
		}
	};

	/** Returns the faulty answer to a request; `undefined` if it does not fail. May throw. */
	#next({ method = "GET", signal } = {}) {
		if (this.#random() >= this.share) return undefined;
		this.count += 1;
		const faults = method === "GET" ? READING : WRITING;
		const fault = faults[Math.floor(this.#random() * faults.length)];
		return fault({ signal });
	}
}

/** Returns how often a report of a client or of an edge counts the flag that names the version. */
export function countIn(body) {
	const { bucket, metrics = [] } = JSON.parse(body);
	const counts = metrics.filter(({ featureName }) => featureName === MARKER);
	const own = bucket?.toggles[MARKER]?.yes ?? 0;
	return counts.reduce((sum, { yes }) => sum + yes, own);
}
