// Starts the command `fanion` as a child process, in every runtime.

import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const HOSTS = fileURLToPath(
	new URL("../../hosts/node_modules/", import.meta.url),
);
export const SCRIPT = fileURLToPath(
	new URL("../../../pkg/dist/cli/fanion.js", import.meta.url),
);

/** How each runtime starts a script. */
export const RUNTIMES = {
	"Node 20": [`${HOSTS}node20/bin/node`],
	"Node 22": [`${HOSTS}node22/bin/node`],
	"Node 24": [`${HOSTS}node24/bin/node`],
	Bun: [`${HOSTS}.bin/bun`],
	Deno: [`${HOSTS}.bin/deno`, "run", "--allow-all", "--quiet"],
};

/** Milliseconds until a process has to have done what a test waits for. */
const TIMEOUT = 120_000;

/** A running command. */
export class Command {
	/** What it has written to the standard output and to the standard error. */
	output = "";
	errors = "";
	#process;

	/**
	 * Starts `fanion` with arguments; `variables` are its whole environment besides `PATH`, `input` is its standard
	 * input.
	 */
	constructor(
		context,
		args,
		{
			runtime = "Node 24",
			program: [program, ...first] = RUNTIMES[runtime],
			variables = {},
			cwd,
			script = SCRIPT,
			input,
		} = {},
	) {
		const { PATH, HOME } = process.env;
		this.#process = spawn(program, [...first, script, ...args], {
			env: { PATH, HOME, NO_COLOR: "1", ...variables },
			cwd,
			stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
		});
		// A command that has seen enough closes its input.
		this.#process.stdin?.on("error", () => {});
		this.#process.stdin?.end(input);
		this.ended = new Promise((resolve) =>
			this.#process.on("close", (code, signal) => resolve({ code, signal })),
		);
		this.#process.stdout.on("data", (data) => {
			this.output += data;
		});
		this.#process.stderr.on("data", (data) => {
			this.errors += data;
		});
		context.after(async () => {
			this.#process.kill("SIGKILL");
			await this.ended;
		});
	}

	get pid() {
		return this.#process.pid;
	}

	kill(signal) {
		this.#process.kill(signal);
	}

	/** Waits for an output, and returns the match. */
	async waitFor(pattern) {
		let hasEnded = false;
		void this.ended.then(() => {
			hasEnded = true;
		});
		return until(
			() => pattern.exec(this.output),
			() => `no ${pattern} in the output:\n${this.output}\n${this.errors}`,
			() => hasEnded && !pattern.test(this.output),
		);
	}

	/** Ends the command as an operator does; returns `{ code, signal }`. */
	stop() {
		this.kill("SIGTERM");
		return this.ended;
	}
}

/** Starts an edge that listens on a port, by default a free one; returns it with its `url`. */
export async function startEdge(
	context,
	args,
	{ port = "0", ...options } = {},
) {
	const command = new Command(
		context,
		["edge", ...args, "--port", port, "--interface", "127.0.0.1"],
		options,
	);
	const [, url] = await command.waitFor(/listening on (http:\/\/[^\s"]+)/);
	command.url = url;
	return command;
}

/** Waits until a function returns something; fails with a message. */
export async function until(find, describe, isHopeless = () => false) {
	const end = Date.now() + TIMEOUT;
	for (;;) {
		const found = await find();
		if (found) return found;
		if (Date.now() > end || isHopeless()) throw new Error(describe());
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
}

/** Runs a command to its end; returns `{ code, output, errors }`. */
export async function runCommand(context, args, options) {
	const command = new Command(context, args, options);
	const { code } = await command.ended;
	const { output, errors } = command;
	return { code, output, errors };
}
