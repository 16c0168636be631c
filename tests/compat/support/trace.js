// What a program sees of an SDK: the events of its flags and of its metrics, its requests, and its answers.

/** The events of each channel. Requests run at the same time, so that only events of one channel have an order. */
const CHANNELS = {
	flags: ["ready", "synchronized", "changed", "unchanged", "error"],
	metrics: ["registered", "sent", "count"],
	evaluations: ["impression", "warn"],
};

/** Records the events of an SDK. */
export function recordEvents(sdk) {
	const events = { flags: [], metrics: [], evaluations: [] };
	for (const [channel, names] of Object.entries(CHANNELS))
		for (const name of names)
			sdk.on(name, (...values) => {
				// Fanion warns of invalid parts of a flag.
				if (/^flag `/.test(values[0])) return;
				const compared = values.map(VALUES[name] ?? identity);
				const event = [name, ...compared].filter(isGiven);
				events[channel].push(event);
			});
	return events;
}

const identity = (value) => value;
const isGiven = (value) => value !== undefined;

/** What is compared of the value of an event; the value itself by default. */
const VALUES = {
	changed: (flags) => flags.map(({ name }) => name),
	// An error or warning has the words of its package.
	error: (error) => error instanceof Error,
	warn: (warning) =>
		String(warning).startsWith("Unleash has not been initialized")
			? warning
			: "a failure",
	registered: comparableBody,
	sent: comparableBody,
};

/** What is compared of a request. */
export function comparableRequest({ method, path, headers, body }) {
	return {
		method,
		path,
		headers: comparableHeaders(headers),
		...(body && { body: comparableBody(body) }),
	};
}

/** Each package has its own name and version, and that of the specification. The SDK sends the interval `undefined`. */
function comparableHeaders(headers) {
	const {
		"unleash-sdk": sdk,
		"unleash-client-spec": _specification,
		"unleash-interval": _interval,
		"unleash-connection-id": connection,
		...rest
	} = headers;
	return { ...rest, hasSdk: Boolean(sdk), connection: shapeOf(connection) };
}

export function comparableBody(body) {
	const {
		connectionId,
		specVersion: _specification,
		sdkVersion: _version,
		strategies,
		started,
		bucket,
		...rest
	} = toJson(body);
	return {
		...rest,
		connection: shapeOf(connectionId),
		strategies: strategies?.toSorted(),
		isDated: [started, bucket?.start, bucket?.stop].map(isTime),
		toggles: bucket?.toggles,
	};
}

/** Without members that are `undefined`. */
export function toJson(value) {
	return JSON.parse(JSON.stringify(value));
}

function shapeOf(uuid) {
	return uuid?.replace(/[\da-f]/g, "0");
}

function isTime(time) {
	return time === undefined ? undefined : !Number.isNaN(Date.parse(time));
}
