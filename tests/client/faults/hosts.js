// Hosts whose `fetch` refuses an option, and servers that redirect.

import { equal, NEW, ok } from "../trial.js";
import { GOOD_STREAM } from "./support.js";

/** Messages of hosts that refuse an option of `fetch`. */
const REFUSALS = {
	signal:
		'RequestInit: Expected signal ("AbortSignal {}") to be an instance of AbortSignal.',
	cache: "The 'cache' field on 'RequestInitializerDict' is not implemented.",
	keepalive: "The 'keepalive' field is not implemented.",
};

const refusals = Object.entries(REFUSALS).flatMap(([option, message]) =>
	["throws", "rejects"].map((manner) => ({
		name: `the client works with a \`fetch\` that ${manner} for the option \`${option}\``,
		run: async (trial) => {
			let refused = 0;
			const client = await trial.openReady({
				fetch: (address, init) => {
					if (!(option in init)) return fetch(address, init);
					refused += 1;
					const error = new TypeError(message);
					if (manner === "rejects") return Promise.reject(error);
					throw error;
				},
			});
			await trial.script({ features: [{ body: NEW }] });
			await trial.awaitNewFlags(client);
			await trial.awaitRequests("metrics", 1);
			// The first requests for flags and for the registration may start together.
			ok(refused > 0 && refused <= 2, `${refused} refused requests`);
			equal(trial.errors.join(), "", "errors");
		},
	})),
);

/** Redirects of a server, and whether the client follows them with the token. */
const REDIRECTS = [
	["http://flags.example", "https://flags.example", true],
	["http://flags.example:8080", "https://flags.example", true],
	["http://flags.example:8080", "https://flags.example:8080", true],
	["http://flags.example", "http://flags.example/other", true],
	["https://flags.example", "http://flags.example", false],
	["http://flags.example", "https://www.flags.example", false],
	["https://flags.example", "https://flags.example:8443", false],
	["http://flags.example", "https://flags.example.evil.example", false],
];

const redirects = REDIRECTS.flatMap(([from, to, isFollowed]) =>
	[301, 302, 307, 308].map((status) => ({
		name: `a redirect with ${status} from ${from} to ${to} is ${isFollowed ? "followed with the token" : "an error that names the target"}`,
		run: async (trial) => {
			const methods = new Set();
			const client = trial.open({
				url: from,
				fetch: (address, init) => {
					const path = String(address);
					if (path.startsWith(`${to}/api/`)) {
						ok(isFollowed, `a request to ${to}`);
						equal(
							new Headers(init.headers).get("authorization"),
							"*:development.secret",
							"token",
						);
						methods.add(init.method ?? "GET");
						return fetch(trial.url + path.slice(to.length), init);
					}
					equal(init.redirect, "manual", "redirect");
					const location = to + path.slice(from.length);
					return new Response(null, { status, headers: { location } });
				},
			});
			if (!isFollowed) {
				const place = `${to}/api/client/features`;
				await trial.until("the error names the target", () =>
					trial.errors.some((error) => error.includes(`\`${place}\``)),
				);
				return;
			}
			await client.ready(5000);
			trial.isEnabled(client, "on");
			await client.close();
			equal([...methods].sort().join(), "GET,POST", "methods");
			equal(trial.errors.join(), "", "errors");
		},
	})),
);

export const HOSTS = [
	...refusals,
	...redirects,
	{
		name: "with `node-fetch`, whose bodies are streams of Node, the client polls, and says why it does not stream",
		run: async (trial) => {
			const features = [{ body: NEW, headers: { "fetch-mode": "streaming" } }];
			const location = `${trial.url}/api/client/moved/features`;
			await trial.script({
				features: [{ status: 307, headers: { location } }, ...features],
				streaming: [GOOD_STREAM],
			});
			let destroyed = 0;
			const client = await trial.openReady({
				streaming: { retry: 1000 },
				fetch: async (address, init) => {
					// Firefox does not close the connection of a canceled body.
					const controller = new AbortController();
					const abort = () => controller.abort(init.signal.reason);
					init.signal.addEventListener("abort", abort);
					const { signal } = controller;
					const response = await fetch(address, { ...init, signal });
					const { status, type, url, headers } = response;
					const arrayBuffer = () => response.arrayBuffer();
					const destroy = () => {
						destroyed += 1;
						controller.abort();
					};
					const body = { destroy };
					return { status, type, url, headers, arrayBuffer, body };
				},
			});
			await trial.awaitNewFlags(client);
			await trial.awaitRequests("features", 3);
			ok(destroyed > 0, "the body of the stream is dropped");
			equal((await trial.requests("streaming")).length, 1, "attempts");
			equal(trial.errors.length, 1, trial.errors.join());
			const [error] = trial.errors;
			ok(error.includes("/streaming`: this `fetch` returns bodies"), error);
			ok(error.endsWith("omit `fetch` or `streaming`"), error);
		},
	},
	{
		name: "every request is sent with `cache: no-store`",
		run: async (trial) => {
			const modes = [];
			const client = await trial.openReady({
				bootstrap: new URL(`${trial.url}/features`),
				// Older Workers refuse the option.
				fetch: (address, { cache, ...init }) => {
					modes.push(cache);
					return fetch(address, init);
				},
			});
			await client.refresh();
			await trial.awaitRequests("metrics", 1);
			ok(
				modes.every((mode) => mode === "no-store"),
				modes.join(),
			);
		},
	},
	{
		name: "requests end after `timeout` and at close(), although the host refuses the signal",
		run: async (trial) => {
			// One request that hangs: without the signal, it keeps one of the few connections of a browser.
			await trial.script({
				features: [{ body: "{", end: "hang" }, { body: NEW }],
			});
			const client = trial.open({
				timeout: 250,
				fetch: (address, init) => {
					if (init.signal) throw new TypeError(REFUSALS.signal);
					return fetch(address, init);
				},
			});
			await trial.until("the timeout is emitted", () =>
				trial.errors.some((error) => error.includes("no data for 250 ms")),
			);
			await client.ready(5000);
			await trial.awaitNewFlags(client);
			let isOpen = false;
			const closed = trial.open({
				timeout: 60_000,
				metricsInterval: 0,
				fetch: (_address, init) => {
					if (init.signal) throw new TypeError(REFUSALS.signal);
					isOpen = true;
					return new Promise(() => {});
				},
			});
			await trial.until("a request is open", () => isOpen);
			await trial.close(closed);
		},
	},
	{
		name: "a `documentUrl` may redirect to another server, which receives no custom header",
		run: async (trial) => {
			await trial.script({ elsewhere: [{ body: NEW }] });
			const client = trial.open({
				url: undefined,
				documentUrl: "https://flags.example/document",
				headers: { "X-Key": "secret" },
				fetch: (address, init) => {
					const key = new Headers(init.headers).get("x-key");
					if (new URL(address).host === "other.example") {
						equal(key, null, "header to the other server");
						return fetch(`${trial.url}/elsewhere`, init);
					}
					equal(key, "secret", "header");
					const headers = { location: "https://other.example/document" };
					return new Response(null, { status: 302, headers });
				},
			});
			await client.ready(5000);
			equal(client.isEnabled("new"), true, "`new`");
			equal(trial.errors.join(), "", "errors");
		},
	},
	{
		name: "a redirect whose target the host hides is followed only without custom headers",
		run: async (trial) => {
			await trial.script({ elsewhere: [{ body: NEW }] });
			const hidden = {
				type: "opaqueredirect",
				status: 0,
				headers: new Headers(),
			};
			const documentUrl = `${trial.url}/elsewhere`;
			const open = (headers) =>
				trial.open({
					url: undefined,
					documentUrl,
					headers,
					fetch: (address, init) =>
						init.redirect === "manual" ? hidden : fetch(address, init),
				});
			await open({}).ready(5000);
			equal(trial.errors.join(), "", "errors");
			open({ "x-key": "secret" });
			await trial.until("an error is emitted", () =>
				trial.errors.some((error) => error.includes("the server redirects")),
			);
			const { length } = await trial.requests("elsewhere");
			ok(length > 0, "requests");
			for (const { headers } of await trial.requests("elsewhere"))
				equal(headers["x-key"], undefined, "header");
		},
	},
];
