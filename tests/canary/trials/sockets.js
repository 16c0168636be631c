import { createVisitor, decisionOf, equal, openCanary } from "./support.js";

/** Opens a router whose builds answer each message of a WebSocket with their name and the message. */
const openWith = (sockets, options) =>
	openCanary({
		flags: { users: ["anna"] },
		builds: { stable: sockets.echo("stable"), v2: sockets.echo("v2") },
		context: ({ url }) => ({ userId: new URL(url).searchParams.get("user") }),
		...options,
	});

const UPGRADE = { upgrade: "websocket", connection: "upgrade" };

export const SOCKETS = [
	{
		name: "a WebSocket reaches the build of its visitor, and counts as no error",
		async run({ sockets }) {
			const { canary, log } = openWith(sockets);
			const { talk } = sockets;
			equal(await talk(canary.route, "/?user=anna", "hello"), "v2 hello");
			equal(await talk(canary.route, "/?user=bob", "hello"), "stable hello");
			const { builds } = await canary.status();
			for (const name of ["stable", "v2"])
				equal([builds[name].requests, builds[name].errors], [1, 0], name);
			equal(log, []);
		},
	},
	{
		name: "a WebSocket whose address names a build reaches that build",
		async run({ sockets }) {
			const { canary, log } = openWith(sockets);
			const answer = await sockets.talk(canary.route, "/_build/v2/", "hello");
			equal(answer, "v2 hello");
			equal(log, []);
		},
	},
	{
		name: "after the brake, a new WebSocket reaches the stable build",
		async run({ sockets }) {
			const { canary } = openWith(sockets, { brake: true });
			await canary.pull("v2");
			const answer = await sockets.talk(canary.route, "/?user=anna", "hello");
			equal(answer, "stable hello");
		},
	},
	{
		name: "the answer of a build that opens no WebSocket reaches the visitor, and errors are counted",
		async run() {
			for (const [answer, status, errors] of [
				[() => new Response("no", { status: 403 }), 403, 0],
				[() => new Response("no", { status: 500 }), 500, 1],
				[() => Promise.reject(new Error("away")), 502, 1],
				[() => null, 502, 1],
			]) {
				const builds = { stable: answer, v2: answer };
				const { canary } = openCanary({ flags: { users: ["anna"] }, builds });
				const visitor = createVisitor(canary, "anna");
				const response = await visitor.ask("/", { headers: UPGRADE });
				equal([response.status, decisionOf(response)], [status, "v2 flag"]);
				const { v2 } = (await canary.status()).builds;
				equal([v2.requests, v2.errors], [1, errors]);
			}
		},
	},
];
