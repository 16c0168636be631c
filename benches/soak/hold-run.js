// Many connections that send nothing, send slowly, do not read, or send too much, while others are answered.

import { once } from "node:events";
import { connect } from "node:net";
import { startEdge } from "../../tests/edge-server/support/command.js";
import { flagsOn } from "../../tests/edge-server/support/sdk.js";
import {
	BACKEND,
	FRONTEND,
	startUpstream,
} from "../../tests/edge-server/support/upstream.js";
import { residentMemory } from "../edge/load.js";
import { createDocument } from "./documents.js";

/** Connections that are opened at the same time: below the length of the queue of new ones. */
const BATCH = 100;

/** Requests that are timed while the connections are held. */
const TIMED = 500;

/** Connections of each kind of bad peer. */
const BAD_PEERS = 200;

const HEAD = `GET /api/frontend HTTP/1.1\r\nhost: x\r\nauthorization: ${FRONTEND}\r\n`;

/** Holds idle connections; returns their number, the bytes of each, and how long others wait for an answer. */
export async function holdIdle(context, count) {
	const edge = await start(context, ["--edge-keepalive-timeout", "600"]);
	for (let index = 0; index < TIMED; index += 1) await flagsOn(edge.url);
	const before = residentMemory(edge.pid);
	const peers = [];
	while (peers.length < count)
		peers.push(...(await openAll(edge, BATCH, `${HEAD}\r\n`, isAnswered)));
	const memory = (residentMemory(edge.pid) - before) / count;
	const latencies = await timeRequests(edge);
	const open = peers.filter(({ socket }) => !socket.destroyed).length;
	for (const { socket } of peers) socket.destroy();
	await edge.stop();
	return { open, memory, ...latencies };
}

/** Lets peers of one kind misbehave; returns how they are answered, how long others wait, and how memory grows. */
export async function sufferBadPeers(context) {
	const edge = await start(context, ["--edge-request-timeout", "2"]);
	for (let index = 0; index < TIMED; index += 1) await flagsOn(edge.url);
	const before = residentMemory(edge.pid);
	const slow = await openAll(edge, BAD_PEERS, HEAD);
	const dripping = setInterval(() => {
		for (const { socket } of slow) socket.write("x: y\r\n");
	}, 500);
	const floods = await openAll(edge, BAD_PEERS, HEAD);
	for (const { socket } of floods)
		for (let index = 0; index < 100; index += 1)
			socket.write(`x-${index}: ${"y".repeat(1000)}\r\n`);
	const deaf = await openAll(edge, BAD_PEERS, "");
	for (const { socket } of deaf) {
		socket.pause();
		socket.write(`${HEAD}\r\n`.repeat(200));
	}
	const latencies = await timeRequests(edge);
	const grown = residentMemory(edge.pid) - before;
	await Promise.all([...slow, ...floods].map(({ closed }) => closed));
	clearInterval(dripping);
	const statuses = (peers) =>
		new Set(peers.map(({ text }) => text.slice(9, 12)));
	const result = { slow: statuses(slow), floods: statuses(floods) };
	for (const { socket } of deaf) socket.destroy();
	await edge.stop();
	return { ...result, grown, ...latencies };
}

async function start(context, args) {
	const upstream = await startUpstream(context, createDocument(1));
	const common = ["-u", upstream.url, "-t", BACKEND];
	const edge = await startEdge(context, [...common, ...args]);
	await edge.waitFor(/ready: /);
	return edge;
}

const isAnswered = ({ text }) => text.endsWith("]}");

/** Opens connections that send a string; resolves when they are open, and the condition is true for each. */
function openAll({ url }, count, text, isDone = () => true) {
	const { hostname, port } = new URL(url);
	return Promise.all(
		Array.from({ length: count }, async () => {
			const socket = connect(Number(port), hostname);
			const peer = { socket, text: "" };
			peer.closed = new Promise((resolve) => socket.on("close", resolve));
			socket.setEncoding("utf8").on("error", () => {});
			await once(socket, "connect");
			socket.write(text);
			await new Promise((resolve) => {
				socket.on("data", (data) => {
					peer.text += data;
					if (isDone(peer)) resolve();
				});
				if (isDone(peer)) resolve();
			});
			return peer;
		}),
	);
}

/** Returns the percentiles of the milliseconds that an answer takes. */
async function timeRequests({ url }) {
	const durations = [];
	for (let index = 0; index < TIMED; index += 1) {
		const start = performance.now();
		await flagsOn(url);
		durations.push(performance.now() - start);
	}
	durations.sort((one, other) => one - other);
	return { p50: durations[TIMED / 2], p99: durations[0.99 * TIMED] };
}
