import { execFile } from "node:child_process";
import { ActionError } from "./action-error.js";

/** Bytes of output that a program may write. */
const MAX_OUTPUT = 2 ** 28;

/**
 * Runs a program without a shell and without colors. Returns its exit code and what it wrote.
 *
 * @throws ActionError if there is no such program
 */
export function run(program, args, cwd) {
	const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined };
	const options = { cwd, env, encoding: "buffer", maxBuffer: MAX_OUTPUT };
	return new Promise((resolve, reject) => {
		execFile(program, args, options, (error, stdout, stderr) => {
			if (typeof error?.code === "string" || error?.signal)
				reject(new ActionError(`\`${program}\` cannot run: ${error.message}`));
			else resolve({ code: error?.code ?? 0, stdout, stderr: String(stderr) });
		});
	});
}
