// Runs, starts and stops programs.

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** Time between SIGTERM and SIGKILL, in milliseconds. */
const STOP_TIMEOUT = 10_000;

/** Time until a program prints the expected output, and until it ends, in milliseconds. */
const START_TIMEOUT = 120_000;
const RUN_TIMEOUT = 900_000;

/** Runs a program and returns its standard output. The error of a failed program contains all output. */
export async function run(program, args, options = {}) {
	try {
		const { stdout } = await execute(program, args, {
			maxBuffer: 2 ** 26,
			timeout: RUN_TIMEOUT,
			...options,
		});
		return stdout;
	} catch (error) {
		throw new Error(
			`${program} ${args.join(" ")}: ${error.message}\n${error.stdout}\n${error.stderr}`,
		);
	}
}

/**
 * Starts a program and waits until its output matches `pattern`. Returns the match, `output()`, and
 * `stop()`, which ends the program and resolves to its exit code: `null` if it was killed.
 */
export async function start(program, args, pattern, options = {}) {
	const child = spawn(program, args, {
		stdio: ["ignore", "pipe", "pipe"],
		// Its own process group, so that its child processes end with it.
		detached: true,
		...options,
	});
	let output = "";
	let timeout;
	const match = await new Promise((resolve, reject) => {
		timeout = setTimeout(() => {
			signal(child, "SIGKILL");
			reject(new Error(`${program} did not print ${pattern}:\n${output}`));
		}, START_TIMEOUT);
		const read = (chunk) => {
			output += chunk;
			const found = output.match(pattern);
			if (found) resolve(found);
		};
		child.stdout.on("data", read);
		child.stderr.on("data", read);
		child.on("error", reject);
		child.on("exit", (code) =>
			reject(new Error(`${program} ended with ${code}:\n${output}`)),
		);
	}).finally(() => clearTimeout(timeout));
	const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
	const stop = async () => {
		const ended = hasEnded() || once(child, "exit");
		signal(child, "SIGTERM");
		const kill = setTimeout(signal, STOP_TIMEOUT, child, "SIGKILL");
		await ended;
		clearTimeout(kill);
		return child.exitCode;
	};
	return { match, stop, output: () => output };
}

/** Sends a signal to a program and its child processes. Some of them may have ended. */
function signal({ pid }, name) {
	try {
		process.kill(-pid, name);
	} catch {}
}
