// A client that verifies: what it takes from its server, and what it refuses without losing its flags.

import { createClient } from "fanion/client";
import { forged } from "./forged.js";
import {
	answerOf,
	createServer,
	detached,
	documentOf,
	equal,
	keysOf,
	matches,
	NOW,
	openClient,
	openReady,
	refuses,
	signed,
	takes,
} from "./support.js";

const HOUR = 3_600_000;

/** Returns a header with one character replaced by another one. */
function alter(answer, index) {
	const line = answer.headers["fanion-signature"];
	const other = line[index] === "A" ? "B" : "A";
	const altered = line.slice(0, index) + other + line.slice(index + 1);
	return { ...answer, headers: { "fanion-signature": altered } };
}

/** Returns a detached answer with a flag `evil`; `options` are those of `signed`. */
const evil = async (options) =>
	detached(await signed(documentOf("evil"), { sequence: 2000, ...options }));

/** Answers that a client with flags refuses: the answer, the error, and options of the client. */
const REFUSALS = {
	"flags without a signature": [
		async () => answerOf(documentOf("evil")),
		/are not signed/,
	],
	"the signature of other flags": [
		async () => ({ ...(await evil()), body: documentOf("evil", "more") }),
		/signature is wrong/,
	],
	"flags that another key has signed": [
		() => evil({ by: "other" }),
		/the key `[\w-]{16}` has signed the flags, which is none of those given/,
	],
	"flags whose signature has ended": [
		() => evil({ expires: NOW }),
		/the signature ended at 2027-01-15T08:00:00\.000Z/,
	],
	"flags that are signed in the future": [
		// The sequence is not noted: the client takes lower ones afterwards.
		() => evil({ now: NOW + 300_001, sequence: 9000 }),
		/in the future/,
	],
	"a sequence of the future": [
		() => forged("", { sequence: NOW + 300_001 }),
		/sequence 1800000300001, which is greater than the time/,
	],
	"older flags": [
		() => evil({ sequence: 999 }),
		/sequence 999, and are older than those of the sequence 1000/,
	],
	"flags of another environment": [
		() => evil({ audience: "*:development" }),
		/signed for `\*:development`, not for `\*:production`/,
		{ token: "*:production.secret" },
	],
	"flags that are not for the audience of the options": [
		() => evil({ audience: "*:production" }),
		/signed for `\*:production`, not for `shop`/,
		async () => ({
			verify: { keys: (await keysOf()).publicKey, audience: "shop" },
		}),
		{ audience: "shop" },
	],
	"flags that are older than `maxAge`": [
		() => evil({ now: NOW - 60_000 }),
		/the signature ended/,
		async () => ({
			verify: { keys: [(await keysOf()).publicKey], maxAge: 60_000 },
		}),
	],
	"a 304 that nothing has asked for": [
		async () => answerOf("", {}, 304),
		/the server answered 304/,
		{},
		{ etag: undefined },
	],
};

const refusals = Object.entries(REFUSALS).map(
	([name, [answer, why, given = {}, first = {}]]) => ({
		name: `a client keeps its flags and refuses ${name}`,
		run: async () => {
			const options = typeof given === "function" ? await given() : given;
			const server = createServer();
			const { etag = '"old"', ...fields } = first;
			server.answer = detached(
				await signed(documentOf(), { sequence: 1000, ...fields }),
				"etag" in first ? {} : { etag },
			);
			const opened = await openClient({ server, ...options });
			await opened.client.ready();
			await refuses({ server, ...opened }, await answer(), why);
			// The client goes on with the next valid flags.
			const next = await signed(documentOf("next"), {
				sequence: 3000,
				...fields,
			});
			await takes({ server, ...opened }, detached(next), "next");
		},
	}),
);

export const CLIENTS = [
	...refusals,
	{
		name: "a client refuses each answer with one character of its signature replaced",
		run: async () => {
			const opened = await openReady();
			const answer = await evil();
			const line = answer.headers["fanion-signature"];
			for (let index = 0; index < line.length; index++)
				await refuses(
					opened,
					alter(answer, index),
					/wrong|malformed|none of|not signed/,
				);
			await takes(opened, answer, "evil");
		},
	},
	{
		name: "without flags, a client that refuses an answer is not ready",
		run: async () => {
			const server = createServer();
			server.answer = answerOf(documentOf());
			const { client, errors } = await openClient({ server });
			const failure = await client.ready().catch((error) => error);
			equal(failure.code, "PROVIDER_NOT_READY", "the code");
			matches(failure.message, /the flags are not signed/);
			equal(client.isEnabled("on"), false, "`on`");
			equal(errors.length, 1, "errors");
		},
	},
	{
		name: "a client takes a signed file as a whole answer, and from `documentUrl`",
		run: async () => {
			for (const more of [{}, { documentUrl: "https://cdn.example/flags" }]) {
				const server = createServer();
				server.answer = answerOf(await signed(documentOf()));
				const opened = await openClient({ server, ...more });
				await opened.client.ready();
				await takes(
					{ server, ...opened },
					answerOf(await signed(documentOf("new"), { sequence: NOW })),
					"new",
				);
				await refuses(
					{ server, ...opened },
					answerOf(documentOf("evil")),
					/not signed/,
				);
			}
		},
	},
	{
		name: "a client takes the same flags again with an older signature, and no older flags after them",
		run: async () => {
			const opened = await openReady();
			const again = await signed(documentOf(), { sequence: 500 });
			await takes(opened, detached(again), "on");
			await refuses(opened, await evil({ sequence: 999 }), /are older/);
			await takes(opened, await evil({ sequence: 1000 }), "evil");
		},
	},
	{
		name: "during a rotation both keys are valid, and the old one is not after it",
		run: async () => {
			const keys = [await keysOf(), await keysOf("next")];
			const verify = keys.map(({ publicKey }) => publicKey);
			const opened = await openReady({ verify });
			const byNext = { by: "next", sequence: 2000 };
			await takes(opened, detached(await signed(documentOf("a"), byNext)), "a");
			const byOld = { sequence: 3000 };
			await takes(opened, detached(await signed(documentOf("b"), byOld)), "b");
			await refuses(opened, await evil({ sequence: 2999 }), /are older/);
			const server = createServer();
			server.answer = detached(await signed(documentOf("a"), byNext));
			const after = await openClient({ server, verify: verify[1] });
			await after.client.ready();
			const old = await evil({ sequence: 9000 });
			await refuses({ server, ...after }, old, /none of those given/);
		},
	},
	{
		name: "a 304 confirms flags until their signature ends; then all flags are requested",
		run: async () => {
			const opened = await openReady();
			const { server, client, clock, errors } = opened;
			await takes(opened, answerOf("", {}, 304), "on");
			equal(etagOf(server.requests.at(-1)), '"old"', "the ETag");
			clock.now = NOW + HOUR;
			server.answer = answerOf("", {}, 304);
			await client.refresh();
			equal(etagOf(server.requests.at(-1)), undefined, "the ETag");
			matches(errors.at(-1), /the signature ended/);
			equal(client.isEnabled("on"), true, "`on`");
			const fresh = { now: clock.now, sequence: 2000 };
			await takes(
				opened,
				detached(await signed(documentOf("a"), fresh), { etag: '"a"' }),
				"a",
			);
			await takes(opened, answerOf("", {}, 304), "a");
			equal(etagOf(server.requests.at(-1)), '"a"', "the ETag");
		},
	},
	{
		name: "the signature of a 304 renews that of the flags",
		run: async () => {
			const opened = await openReady();
			opened.clock.now = NOW + HOUR - 1;
			const later = { now: NOW + HOUR - 1, sequence: 2000 };
			const { headers } = detached(await signed(documentOf(), later));
			await takes(opened, answerOf("", headers, 304), "on");
			opened.clock.now = NOW + HOUR + 1;
			await takes(opened, answerOf("", {}, 304), "on");
			await refuses(opened, await evil({ sequence: 1999 }), /are older/);
		},
	},
	{
		name: "the signature of other flags with a 304 is an error, and all flags are requested next",
		run: async () => {
			const opened = await openReady();
			const { headers } = await evil();
			await refuses(opened, answerOf("", headers, 304), /signature is wrong/);
			const next = await signed(documentOf("a"), { sequence: 2000 });
			await takes(opened, detached(next), "a");
			equal(etagOf(opened.server.requests.at(-1)), undefined, "the ETag");
		},
	},
	{
		name: "flags that are valid but broken leave the last good ones, and `recovered` follows",
		run: async () => {
			const opened = await openReady();
			let recovered = 0;
			opened.client.on("recovered", () => {
				recovered += 1;
			});
			const broken = await signed('{"features":', { sequence: 2000 });
			await refuses(opened, detached(broken), /JSON/);
			const next = await signed(documentOf("a"), { sequence: 2001 });
			await takes(opened, detached(next), "a");
			equal(recovered, 1, "`recovered`");
		},
	},
	{
		name: "answers for another query or another kind of request are refused",
		run: async () => {
			const opened = await openReady({ namePrefix: "shop" });
			matches(opened.server.requests[0].address, /\?namePrefix=shop$/);
			for (const request of ["features", "features?namePrefix=a", "residual?x"])
				await refuses(opened, await forged(request), /answer the request/);
			await takes(opened, await forged("features?namePrefix=shop"), "evil");
		},
	},
	{
		name: "a redirect does not end verification, wherever it leads",
		run: async () => {
			for (const options of [{}, { residual: true, token: "*:a.page" }])
				for (const path of PATHS) {
					const server = createServer();
					redirect(server, path);
					server.answer = answerOf(documentOf("evil"));
					const opened = await openClient({ server, ...options });
					await opened.client.refresh();
					matches(server.requests.at(-1).address, new RegExp(escaped(path)));
					matches(opened.errors.join(), /are not signed/);
					equal(opened.client.isEnabled("evil"), false, "`evil`");
					const next = await signed(documentOf("a"));
					await takes({ server, ...opened }, detached(next), "a");
				}
		},
	},
	{
		name: "after a redirect the flags must answer the request of the client, not the new address",
		run: async () => {
			const server = createServer();
			const opened = await openClient({ server });
			redirect(server, "/api/client/features?namePrefix=e");
			server.answer = await forged("features?namePrefix=e");
			await opened.client.refresh();
			matches(opened.errors.join(), /answer the request .*, not `features`/);
			equal(opened.client.isEnabled("evil"), false, "`evil`");
			await takes({ server, ...opened }, await forged("features"), "evil");
		},
	},
	{
		name: "a file at `documentUrl` may answer the request of its address, or that of the client",
		run: async () => {
			const documentUrl = "https://cdn.example/flags?namePrefix=e";
			for (const [request, isTaken] of [
				["features", true],
				["features?namePrefix=e", true],
				["features?namePrefix=v", false],
				["residual?x", false],
			]) {
				const server = createServer();
				server.answer = await forged(request);
				const { client, errors } = await openClient({ server, documentUrl });
				await client.refresh();
				equal(client.isEnabled("evil"), isTaken, request);
				equal(errors.length, isTaken ? 0 : 1, "errors");
			}
		},
	},
	{
		name: "a client that cannot check whom flags are for warns once",
		run: async () => {
			const { publicKey: keys } = await keysOf();
			const audience = "*:development";
			for (const [options, isChecked] of [
				[{}, false],
				[{ token: "secret" }, false],
				[{ token: "*:development.secret" }, true],
				[{ verify: { keys, audience } }, true],
			]) {
				const server = createServer();
				const opened = await openClient({ server, ...options });
				for (const flag of ["a", "b"]) {
					const file = await signed(documentOf(flag), { audience });
					await takes({ server, ...opened }, detached(file), flag);
				}
				const said = opened.warnings.filter((message) =>
					/signed for `\*:development`, .* set `audience`/.test(message),
				);
				equal(said.length, isChecked ? 0 : 1, "warnings");
			}
		},
	},
	{
		name: "`delta` and `streaming` have no effect, and give a warning",
		run: async () => {
			const opened = await openReady({ delta: true, streaming: true });
			matches(opened.warnings.join(), /`delta`, `streaming`: without effect/);
			const paths = opened.server.requests.map(({ address }) => address);
			matches(
				paths.join(),
				/^https:\/\/flags\.example\/api\/client\/features$/,
			);
		},
	},
	{
		name: "`verify` without a value is an error, not a client that takes everything",
		run: async () => {
			for (const verify of [undefined, null, ""]) {
				let failure;
				try {
					createClient({ appName: "trial", bootstrap: "{}", verify });
				} catch (error) {
					failure = error;
				}
				matches(
					failure?.message,
					/`verify` has a wrong type: pass a public key/,
				);
			}
			for (const verify of [[], { keys: [] }, "abc"]) {
				const server = createServer();
				server.answer = detached(await signed(documentOf()));
				const { client, errors } = await openClient({ server, verify });
				await client.refresh();
				matches(errors.join(), /has no key|not a public key/);
				equal(client.isEnabled("on"), false, "`on`");
			}
		},
	},
	{
		name: "reports are sent and accepted without a signature",
		run: async () => {
			const opened = await openReady({ metricsInterval: 60_000 });
			const { server, client, warnings } = opened;
			server.answer = answerOf("{}", {}, 200);
			client.isEnabled("on");
			await client.flushMetrics();
			equal(warnings.join(), "", "warnings");
			const { body, keepalive } = server.requests.at(-1);
			equal(keepalive, false, "the option of reports");
			equal(JSON.parse(body).bucket.toggles.on.yes, 2, "the count of `on`");
		},
	},
];

/** Addresses that a redirect may choose: those of residuals and reports, also with a query. */
const PATHS = [
	"/api/residual?x",
	"/api/frontend/residual/x",
	"/api/client/metrics",
	"/api/client/register",
	"/api/frontend/client/metrics?x",
];

/** Makes a server redirect all requests to a path, where it answers. */
function redirect(server, path) {
	const answer = server.fetch;
	server.fetch = async (address, init) => {
		const response = await answer(address, init);
		const headers = { location: path };
		return address.endsWith(path)
			? response
			: new Response(null, { status: 307, headers });
	};
}

const escaped = (text) => text.replace(/[?]/g, "\\$&");

/** Returns the ETag of a request. */
function etagOf({ headers }) {
	return headers["if-none-match"];
}
