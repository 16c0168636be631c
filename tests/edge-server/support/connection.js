// A connection to an edge, for requests that no HTTP client sends.

import { once } from "node:events";
import { connect } from "node:net";
import { until } from "./command.js";

/**
 * Opens a connection and sends a string: `{ socket, received, closed }`. `received(pattern)` waits for a part of the
 * answer; `closed` resolves with the whole answer.
 */
export function open({ url }, text) {
	const { hostname, port } = new URL(url);
	const socket = connect(Number(port), hostname);
	let answer = "";
	socket.setEncoding("utf8").on("data", (data) => {
		answer += data;
	});
	socket.on("error", () => {});
	socket.write(text);
	const closed = once(socket, "close").then(() => answer);
	const received = (pattern) =>
		until(
			() => pattern.test(answer),
			() => `no ${pattern} in the answer:\n${answer}`,
		);
	return { socket, received, closed };
}
