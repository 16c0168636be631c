// Runs programs, and stops them.

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** How long a program may take to end once it was asked to. Milliseconds. */
const PATIENCE = 10_000;

/** How long it may take to say what is waited for, and to end by itself. Milliseconds. */
const START = 120_000;
const RUN = 900_000;

/** Runs a program to its end and gives back what it printed; a failure shows all it said. */
export async function run(program, args, options = {}) {
	try {
		const { stdout } = await execute(program, args, {
			maxBuffer: 2 ** 26,
			timeout: RUN,
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
 * Starts a program and waits until it prints something like `sign`; its match, and `stop`, which ends it
 * and gives back its exit code, `null` when it had to be killed.
 */
export async function start(program, args, sign, options = {}) {
	const child = spawn(program, args, {
		stdio: ["ignore", "pipe", "pipe"],
		// A group of its own, so that what it started ends with it.
		detached: true,
		...options,
	});
	let said = "";
	let late;
	const match = await new Promise((resolve, reject) => {
		late = setTimeout(() => {
			signal(child, "SIGKILL");
			reject(new Error(`${program} never said ${sign}:\n${said}`));
		}, START);
		const hear = (chunk) => {
			said += chunk;
			const found = said.match(sign);
			if (found) resolve(found);
		};
		child.stdout.on("data", hear);
		child.stderr.on("data", hear);
		child.on("error", reject);
		child.on("exit", (code) =>
			reject(new Error(`${program} ended with ${code}:\n${said}`)),
		);
	}).finally(() => clearTimeout(late));
	const isOver = () => child.exitCode !== null || child.signalCode !== null;
	const stop = async () => {
		const ended = isOver() || once(child, "exit");
		signal(child, "SIGTERM");
		const kill = setTimeout(signal, PATIENCE, child, "SIGKILL");
		await ended;
		clearTimeout(kill);
		return child.exitCode;
	};
	return { match, stop, said: () => said };
}

/** Tells a program and all that it has started; some of them may have ended already. */
function signal({ pid }, name) {
	try {
		process.kill(-pid, name);
	} catch {}
}
