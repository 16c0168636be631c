// Helpers of the unit trials.

import { equal } from "../trial.js";

/** Options of a client that sends requests only when a method is called, and no metrics. */
export const onDemand = { refreshInterval: 0, metricsInterval: 0 };

/** Options of a client that reports metrics only when a method is called. */
export const unreported = { metricsInterval: 1e9 };

/** The start of a random UUID. */
export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-/;

/** A variant with a payload. */
export const VARIANT = {
	name: "red",
	weight: 1000,
	payload: { type: "string", value: "#f00" },
};

export const json = (value) => JSON.stringify(value);

export const deepEqual = (actual, expected, label) =>
	equal(json(actual), json(expected), label);

/** Lets the server answer with a document. */
export const serve = (trial, document) =>
	trial.script({ features: [{ body: json(document) }] });

/** Returns a flag that is on. */
export const flag = (name, more) => ({
	name,
	enabled: true,
	strategies: [],
	...more,
});

/** Returns a storage in memory that exposes its values. */
export function mapStorage(values = new Map()) {
	return {
		values,
		get: (key) => values.get(key),
		set: (key, value) => void values.set(key, value),
	};
}

/** Returns a function that counts its calls in `calls`. */
export function counter() {
	const count = () => {
		count.calls += 1;
	};
	count.calls = 0;
	return count;
}

/** Returns the bodies of the reports that the server received. */
export const reports = async (trial) =>
	(await trial.requests("metrics")).map(({ body }) => JSON.parse(body));
