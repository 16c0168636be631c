// What the trials of edges share: a stand-in for the Unleash server, edges that sign, and clients of them.

import { createEdge } from "fanion/edge";
import {
	answerOf,
	documentOf,
	equal,
	keysOf,
	NOW,
	openClient,
} from "./support.js";

export const BACKEND = "*:development.backend-secret";
export const FRONTEND = "*:development.frontend-secret";

/** Returns a stand-in for the Unleash server, whose document can be set. */
export function createUpstream(document = documentOf()) {
	const upstream = {
		document,
		etag: 1,
		isDown: false,
		fetch: async (address, init = {}) => {
			if (upstream.isDown) return new Response("", { status: 503 });
			const { pathname } = new URL(address);
			if (pathname === "/edge/validate")
				return Response.json({
					tokens: [{ token: BACKEND, type: "backend", projects: ["*"] }],
				});
			const etag = `"${upstream.etag}"`;
			if (init.headers["if-none-match"] === etag)
				return new Response(null, { status: 304 });
			return new Response(upstream.document, { headers: { etag } });
		},
		/** Replaces the flags. */
		change: (next) => {
			upstream.document = next;
			upstream.etag += 1;
		},
	};
	return upstream;
}

/** The edges of the current trial, whose timers keep a process alive. */
const openEdges = [];

/** Opens an edge that signs; further options are those of `createEdge`. */
export async function openEdge({
	upstream,
	clock = { now: NOW },
	by,
	...options
}) {
	const { privateKey: signingKey } = await keysOf(by);
	const messages = [];
	const edge = createEdge({
		signingKey,
		...(upstream && {
			upstreamUrl: "https://unleash.example",
			fetch: upstream.fetch,
			tokens: [BACKEND],
			pretrustedTokens: [FRONTEND],
		}),
		metricsInterval: 0,
		now: () => clock.now,
		logger: ({ message }) => messages.push(message),
		...options,
	});
	openEdges.push(edge);
	return { edge, clock, messages };
}

/** Returns a request as the edge reads it: not every browser has bodies of a `Request` as streams. */
function toEdgeRequest(address, { method = "GET", headers, body = "" }) {
	const { pathname, search } = new URL(address);
	return {
		method,
		target: pathname + search,
		header: (name) => headers[name],
		text: async () => body,
	};
}

/** Returns a client of an edge, and its last answer. */
export async function clientOf(edge, options = {}) {
	const server = {
		edge,
		fetch: async (address, init) => {
			const {
				status,
				headers,
				body = null,
			} = await server.edge.handle(toEdgeRequest(address, init));
			server.last = answerOf(body, headers, status);
			return new Response(body, { status, headers });
		},
	};
	const opened = await openClient({ server, token: BACKEND, ...options });
	return { server, ...opened };
}

/** Checks that a client asks without an error; returns the status of the answer. */
export async function refreshes({ client, errors, server }) {
	errors.length = 0;
	await client.refresh();
	equal(errors.join(), "", "errors");
	return server.last.status;
}

export const lineOf = ({ server }) => server.last.headers["fanion-signature"];

/** Returns trials that close their edges. */
export const closing = (trials) =>
	trials.map(({ name, run }) => ({
		name,
		run: async () => {
			try {
				await run();
			} finally {
				await Promise.all(openEdges.splice(0).map((edge) => edge.close()));
			}
		},
	}));
