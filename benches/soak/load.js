// Connections that ask and report without a pause, and compare each answer with that of an engine.

import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { FRONTEND } from "../../tests/edge-server/support/upstream.js";
import { frontendPath } from "../edge/frontend-path.js";
import { CONTEXTS } from "./documents.js";

const PATHS = CONTEXTS.map((context) => frontendPath(context));

/** Every twentieth request is a report of counts. */
const REQUESTS_PER_REPORT = 20;

/** Asks an edge from many connections at the same time. */
export class Load {
	requests = 0;
	/** Requests that a restart of the edge has cut. */
	cut = 0;
	/** Messages of other failures, and of wrong answers. */
	failures = [];
	wrong = [];
	/** Counts of reports: those that the edge accepted, and those whose answer was lost. */
	accepted = 0;
	uncertain = 0;
	/** Whether the edge restarts. */
	isRestarting = false;
	#url;
	#answers;
	#window;
	#isOver = false;

	constructor(url, answers, window) {
		this.#url = url;
		this.#answers = answers;
		this.#window = window;
	}

	/** Starts to ask. Resolves after `stop`. */
	async run(connections) {
		await Promise.all(Array.from({ length: connections }, () => this.#ask()));
	}

	stop() {
		this.#isOver = true;
	}

	async #ask() {
		const agent = new Agent({ keepAlive: true, maxSockets: 1 });
		for (let count = 1; !this.#isOver; count += 1) {
			const isReport = count % REQUESTS_PER_REPORT === 0;
			const wasRestarting = this.isRestarting;
			try {
				if (isReport) await this.#report(agent, 1 + (count % 7));
				else await this.#evaluate(agent, this.requests % CONTEXTS.length);
			} catch (error) {
				if (wasRestarting || this.isRestarting) this.cut += 1;
				else this.failures.push(String(error));
				await sleep(20);
			}
		}
		agent.destroy();
	}

	async #evaluate(agent, index) {
		const asked = performance.now();
		const { status, body } = await send(agent, this.#url + PATHS[index]);
		this.requests += 1;
		if (status !== 200) throw new Error(`status ${status}: ${body}`);
		const window = this.#window;
		const problem = this.#answers.problemOf(body, index, { asked, window });
		if (problem) this.wrong.push(problem);
	}

	async #report(agent, yes) {
		const now = new Date().toISOString();
		const toggles = { "soak.version": { yes, no: 0, variants: {} } };
		const bucket = { start: now, stop: now, toggles };
		this.uncertain += yes;
		const { status } = await send(
			agent,
			`${this.#url}/api/frontend/client/metrics`,
			JSON.stringify({ appName: "soak", bucket }),
		);
		this.requests += 1;
		this.uncertain -= yes;
		if (status !== 202) throw new Error(`status ${status} to a report`);
		this.accepted += yes;
	}
}

function send(agent, url, body) {
	const headers = { authorization: FRONTEND };
	if (body) headers["content-type"] = "application/json";
	const method = body ? "POST" : "GET";
	return new Promise((resolve, reject) => {
		const sent = request(url, { agent, method, headers }, (response) => {
			const chunks = [];
			response.on("data", (chunk) => chunks.push(chunk));
			response.on("error", reject);
			response.on("end", () =>
				resolve({
					status: response.statusCode,
					body: Buffer.concat(chunks).toString(),
				}),
			);
		});
		sent.on("error", reject);
		sent.end(body);
	});
}
