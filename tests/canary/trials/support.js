// What the trials share: builds that note their requests, flags, visitors with cookies, and comparisons.

import { Engine } from "fanion";
import { createCanary } from "fanion/canary";

/** Returns a document whose flag `build` has the variant `v2` for a share of the users, and for some by id. */
export function documentOf({
	rollout = 0,
	users = [],
	enabled = true,
	variant = {},
}) {
	const variants = [
		{
			name: "v2",
			weight: 1000,
			weightType: "variable",
			stickiness: "default",
			...variant,
		},
	];
	const everyone = {
		name: "flexibleRollout",
		parameters: {
			groupId: "build",
			rollout: String(rollout),
			stickiness: "default",
		},
		constraints: [],
		variants,
	};
	const some = {
		name: "default",
		parameters: {},
		constraints: [{ contextName: "userId", operator: "IN", values: users }],
		variants,
	};
	const strategies = users.length > 0 ? [some, everyone] : [everyone];
	return { version: 2, features: [{ name: "build", enabled, strategies }] };
}

/** Creates a build that answers with its name and the path, or by `answer`. */
export function createApp(name, answer) {
	const requests = [];
	const fetch = async (request) => {
		requests.push(request);
		const { pathname } = new URL(request.url);
		const headers = { "content-type": "text/html" };
		return (
			(await answer?.(request)) ??
			new Response(`${name} ${pathname}`, { headers })
		);
	};
	return { name, fetch, requests };
}

/** Creates a router with two builds. `flags` are those of `documentOf`, `answers` those of the builds by name. */
export function openCanary({ flags = {}, answers = {}, ...options } = {}) {
	const engine = new Engine();
	const setFlags = (given) => engine.load(documentOf(given));
	setFlags(flags);
	const stable = createApp("stable", answers.stable);
	const v2 = createApp("v2", answers.v2);
	const log = [];
	const canary = createCanary({
		flags: engine,
		flag: "build",
		builds: { stable, v2 },
		context: (request) => {
			const userId = request.headers.get("user");
			return userId === null ? {} : { userId };
		},
		logger: (entry) => log.push(entry),
		...options,
	});
	return { canary, engine, setFlags, stable, v2, log };
}

/** The headers of a browser that asks for a page. */
export const PAGE = { "sec-fetch-mode": "navigate", accept: "text/html" };

/** Creates a visitor, who keeps the cookies that the router sets. */
export function createVisitor({ route }, user) {
	const jar = new Map();
	const ask = async (path, { headers, ...init } = {}, ...host) => {
		const cookie = [...jar].map((pair) => pair.join("=")).join("; ");
		const own = { ...(cookie && { cookie }), ...(user && { user }) };
		const request = new Request(new URL(path, "https://shop.test"), {
			...init,
			headers: { ...own, ...headers },
		});
		const response = await route(request, ...host);
		for (const line of response.headers.getSetCookie()) {
			const [pair] = line.split(";");
			const [name, ...value] = pair.split("=");
			jar.set(name, value.join("="));
		}
		return response;
	};
	const page = (path = "/", init = {}) =>
		ask(path, { ...init, headers: { ...PAGE, ...init.headers } });
	return { ask, page, jar };
}

/** Returns build and reason of a response. */
export const decisionOf = ({ headers }) =>
	`${headers.get("x-build")} ${headers.get("x-build-reason")}`;

/** Throws unless two values are equal as JSON. */
export function equal(actual, expected, what = "the value") {
	const [one, other] = [actual, expected].map((value) => JSON.stringify(value));
	if (one !== other) throw new Error(`${what} is ${one}, not ${other}`);
}

/** Throws unless a pattern matches. */
export function matches(text, pattern, what = "the text") {
	if (!pattern.test(text))
		throw new Error(`${what} is ${text}, not ${pattern}`);
}

/** Waits until a function returns a value that is not `undefined`. */
export async function until(read) {
	for (let attempt = 0; attempt < 1000; attempt++) {
		const value = await read();
		if (value !== undefined) return value;
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
	throw new Error("nothing has happened");
}

/** Returns what a function throws. */
export function thrownBy(work) {
	try {
		work();
	} catch (error) {
		return error;
	}
	throw new Error("nothing was thrown");
}
