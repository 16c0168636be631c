// A live unleash-edge as a child process. `UNLEASH_EDGE` is its path, if it is not in PATH.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { until } from "../edge-server/support/command.js";
import { findPort } from "../hosts/support/free-port.js";

const PROGRAM = process.env.UNLEASH_EDGE ?? "unleash-edge";

/** Starts the peer before a server; it ends with the test. Returns its address. */
export async function startPeer(context, upstreamUrl, tokens) {
	const port = await findPort();
	const { PATH, HOME } = process.env;
	const peer = spawn(PROGRAM, ["edge"], {
		env: {
			PATH,
			HOME,
			PORT: port,
			UPSTREAM_URL: upstreamUrl,
			TOKENS: tokens.join(","),
		},
		stdio: ["ignore", "ignore", "inherit"],
	});
	await once(peer, "spawn").catch((cause) => {
		const message = `\`${PROGRAM}\` does not start: run \`cargo install unleash-edge --version 20.1.0\`, or set UNLEASH_EDGE`;
		throw new Error(message, { cause });
	});
	context.after(() => peer.kill());
	const url = `http://127.0.0.1:${port}`;
	await until(
		() =>
			fetch(`${url}/internal-backstage/ready`).then(
				({ ok }) => ok,
				() => false,
			),
		() => "the peer has no flags",
		() => peer.exitCode !== null,
	);
	return url;
}

/** Returns an answer of the peer to a recorded request, in the form of the recording. */
export async function askPeer(url, { request }) {
	const { method, path, headers, body } = request;
	const response = await fetch(url + path, {
		method,
		headers,
		...(body ? { body } : {}),
	});
	return {
		request,
		status: response.status,
		headers: Object.fromEntries(response.headers),
		body: await response.text(),
	};
}
