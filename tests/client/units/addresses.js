// Addresses of Unleash servers, in every form that other SDKs accept, and of redirects.

import { equal, ok } from "../trial.js";
import { onDemand } from "./support.js";

/** The path of the API in GitLab, for the project 42 or its name. */
const GITLAB = "/api/v4/feature_flags/unleash/42";
const GITLAB_BY_NAME = "/api/v4/feature_flags/unleash/group%2Fshop";

/** Ends of `url`, and the path of the request for flags. */
const PATHS = {
	"": "/api/client/features",
	// A gateway whose path lacks `/api`.
	"/flags/client": "/flags/client/features",
	"/": "/api/client/features",
	"//": "/api/client/features",
	" ": "/api/client/features",
	"/api": "/api/client/features",
	"/api/": "/api/client/features",
	"/api?": "/api/client/features",
	"/api/#part": "/api/client/features",
	"/api/client": "/api/client/features",
	"/api/client/": "/api/client/features",
	"/api/features": "/api/client/features",
	"/api/client/features": "/api/client/features",
	"/api/client/features/": "/api/client/features",
	"/api/client/features?project=shop": "/api/client/features",
	"/unleash": "/unleash/api/client/features",
	"/apis": "/apis/api/client/features",
	"/my-api": "/my-api/api/client/features",
	"/client/features": "/client/features",
	"/unleash/client/features": "/unleash/client/features",
	"/unleash/client/": "/unleash/client/features",
	"/api/unleash": "/api/unleash/client/features",
	[GITLAB]: `${GITLAB}/client/features`,
	[`${GITLAB}/`]: `${GITLAB}/client/features`,
	[`${GITLAB}/client/features`]: `${GITLAB}/client/features`,
	[GITLAB_BY_NAME]: `${GITLAB_BY_NAME}/client/features`,
};

export const ADDRESSES = [
	...Object.entries(PATHS).map(([end, path]) => ({
		name: `with the end \`${end}\` of \`url\`, flags are requested from \`${path}\``,
		run: async (trial) => {
			const client = trial.open({ ...onDemand, url: trial.url + end });
			await client.ready();
			const [request] = await trial.requests();
			equal(request.path, path, "path");
			equal(request.query, "", "query");
		},
	})),
	...Object.entries({
		"http://api": "http://api/api/client/features",
		"http://api:4242/": "http://api:4242/api/client/features",
		"http://client": "http://client/api/client/features",
		"http://features/": "http://features/api/client/features",
		"/api": "/api/client/features",
		"/unleash": "/unleash/api/client/features",
	}).map(([url, address]) => ({
		name: `with the \`url\` \`${url}\`, flags are requested from \`${address}\``,
		run: async (trial) => {
			const addresses = [];
			const client = trial.open({
				...onDemand,
				url,
				fetch: async (address) => {
					addresses.push(address);
					return new Response("", { status: 404 });
				},
			});
			await client.refresh();
			equal(addresses.join(), address, "address");
		},
	})),
	...[
		"localhost:4242/api",
		"unleash.example.com:4242",
		"ftp://unleash.example.com",
		"http://127.0.0.1:99999",
		new URL("ftp://unleash.example.com"),
	].map((url) => ({
		name: `createClient throws for the ${typeof url} \`${url}\` as \`url\``,
		run: async (trial) => {
			let problem = "nothing thrown";
			try {
				trial.open({ url });
			} catch (error) {
				problem = error.message;
			}
			ok(/`url` .*http:\/\//.test(problem), problem);
		},
	})),
	...Object.entries({
		"javascript:alert(1)": " of the scheme `javascript:`",
		'data:application/json,{"features":[]}': " of the scheme `data:`",
		"file:///etc/flags.json": " of the scheme `file:`",
		"http://": "",
		"https://user:secret@[::1/flags": "",
	}).map(([location, scheme]) => ({
		name: `a redirect to \`${location}\` is an error that says what is wrong, and is not followed`,
		run: async (trial) => {
			for (const name of ["url", "documentUrl"]) {
				const addresses = [];
				const client = trial.open({
					...onDemand,
					url: undefined,
					[name]: "https://flags.example/api",
					fetch: async (address) => {
						addresses.push(address);
						return new Response(null, { status: 302, headers: { location } });
					},
				});
				const { message } = await client.ready().catch((error) => error);
				const problem = `the server redirects to an invalid address${scheme}: \`location\``;
				ok(message.includes(problem), message);
				equal(/null|secret/.test(message), false, message);
				equal(new Set(addresses).size, 1, "addresses");
			}
		},
	})),
];
