// A stand-in for an Unleash server, as a function `fetch`. It serves tokens and flags, and records what it is asked.

/** Answers the requests of an edge. */
export class UnleashServer {
	/** Every request: `{ method, path, token, headers, body }`. */
	requests = [];
	/** Replaces answers: `(request) => Response | undefined`. May throw, as a network that fails. */
	fault = () => undefined;
	/** By environment: what `/client/features` serves. */
	documents;
	/** By token: `{ type, projects, environment }`. */
	tokens;
	/** Bodies of accepted reports. */
	reports = [];

	constructor({ tokens, documents }) {
		this.tokens = tokens;
		this.documents = documents;
	}

	fetch = async (input, init = {}) => {
		const request = new Request(input, init);
		const { pathname, search } = new URL(request.url);
		const recorded = {
			method: request.method,
			path: pathname + search,
			token: request.headers.get("authorization") ?? undefined,
			headers: Object.fromEntries(request.headers),
			body: await request.text(),
		};
		this.requests.push(recorded);
		const answer = (await this.fault(recorded)) ?? this.#answer(recorded);
		this.#note(recorded, answer);
		return answer;
	};

	/** Returns the requests to a path. */
	requestsTo(path) {
		return this.requests.filter((request) => request.path === path);
	}

	/** Keeps the reports that are answered with success. */
	#note({ path, body }, { status }) {
		if (path.endsWith("/client/metrics/bulk") && status < 300)
			this.reports.push(JSON.parse(body));
	}

	#answer(request) {
		switch (request.path.replace(/\?.*/, "")) {
			case "/edge/validate":
				return Response.json({ tokens: this.#valid(JSON.parse(request.body)) });
			case "/api/client/features":
				return this.#features(request);
			case "/api/client/register":
			case "/api/client/metrics/bulk":
			case "/api/client/metrics/edge":
				return new Response(null, { status: 202 });
			default:
				return new Response(null, { status: 404 });
		}
	}

	#valid({ tokens }) {
		return tokens
			.filter((token) => this.tokens[token])
			.map((token) => ({ token, ...this.tokens[token] }));
	}

	#features({ token, headers }) {
		const known = this.tokens[token];
		if (known?.type !== "client") return new Response(null, { status: 401 });
		const all = this.documents[known.environment];
		const sees = ({ project = "default" }) =>
			known.projects.includes("*") || known.projects.includes(project);
		const document = { ...all, features: all.features.filter(sees) };
		const body = JSON.stringify(document);
		const etag = `"${body.length}:${all.meta?.revisionId ?? 1}"`;
		if (headers["if-none-match"] === etag)
			return new Response(null, { status: 304, headers: { etag } });
		return new Response(body, {
			headers: { etag, "content-type": "application/json" },
		});
	}
}
