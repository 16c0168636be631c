import cluster from "node:cluster";
import { toBasePath } from "../edge/base-path.js";
import type { Edge } from "../edge/edge.js";
import type { EdgeRequest, EdgeResponse } from "../edge/http.js";
import { Channel, type Port } from "./channel.js";
import { fetchThrough } from "./channel-fetch.js";
import { EdgeProcess } from "./edge-process.js";
import { HttpServer } from "./http-server.js";
import type { LogWriter } from "./log-writer.js";
import type { ServerSettings } from "./settings.js";
import { closeOnSignal, finish } from "./signals.js";
import { workerSettings } from "./worker-settings.js";

/** Answers requests in a process of a cluster. Flags come from the primary, and metrics go to it. */
export async function runWorker(
	settings: ServerSettings,
	log: LogWriter,
): Promise<void> {
	let opened: EdgeProcess | undefined;
	const basePath = toBasePath(settings.edge.basePath);
	const channel = new Channel(process as unknown as Port, async (request) =>
		answerPrimary(opened?.edge, basePath, request),
	);
	channel.onGone = () => process.exit(1);
	const own = settings.bootstrap
		? settings
		: workerSettings(settings, cluster.worker?.id ?? 0, fetchThrough(channel));
	opened = await EdgeProcess.open(own, log);
	const { edge } = opened;
	const server = new HttpServer(
		settings.listen,
		settings.bootstrap
			? (request) => edge.handle(request)
			: (request) => answer(edge, channel, basePath, request),
	);
	let closing: Promise<void> | undefined;
	// A service manager signals every process, beside the message of the primary.
	const close = () => {
		closing ??= server.close().then(() => opened.close());
		return closing;
	};
	channel.onStop = () => void finish(close, log);
	// The terminal sends SIGINT to all processes; the primary passes it on.
	closeOnSignal(close, log, ["SIGTERM"]);
	await server.listen();
}

/** Answers the primary, which asks only for metrics and knows no base path. */
function answerPrimary(
	edge: Edge | undefined,
	basePath: string,
	request: EdgeRequest,
): Promise<EdgeResponse> | EdgeResponse {
	if (edge === undefined) return { status: 503, headers: {} };
	return edge.handle({ ...request, target: basePath + request.target });
}

/** The paths of operators that tell about all processes. */
const IS_SHARED = /^\/internal-backstage\/(?!(?:health|ready)(?:\?|$))/;

/** Answers a request; questions of operators about the whole machine are answered by the primary. */
function answer(
	edge: Edge,
	channel: Channel,
	basePath: string,
	request: EdgeRequest,
): EdgeResponse | Promise<EdgeResponse> {
	const answer = edge.handle(request);
	// Most requests end here, before the base path is needed.
	if (!request.target.includes("/internal-backstage/")) return answer;
	const path = request.target.slice(basePath.length);
	return IS_SHARED.test(path)
		? answerAll(answer, channel, request, path)
		: answer;
}

/** Returns the answer of the primary if this process does not refuse the request. */
async function answerAll(
	own: EdgeResponse | Promise<EdgeResponse>,
	channel: Channel,
	request: EdgeRequest,
	target: string,
): Promise<EdgeResponse> {
	const answer = await own;
	if (answer.status !== 200) return answer;
	const { method, address } = request;
	const forwarded = request.header(FORWARDED);
	const headers = { ...(forwarded && { [FORWARDED]: forwarded }) };
	const question = { method, target, address, headers, body: "" };
	const { status, body } = await channel.ask(question);
	return { ...answer, status, body };
}

/** Says with the address whether operators may ask the other workers. */
const FORWARDED = "x-forwarded-for";
