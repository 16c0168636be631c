import { execFile } from "node:child_process";
import { ActionError } from "./action-error.js";

/** Bytes of output that a program may write. */
const MAX_OUTPUT = 2 ** 28;

/**
 * Runs a program without a shell. Returns its exit code and what it wrote.
 *
 * @throws ActionError if there is no such program
 */
export function run(program, args, cwd) {
	const options = { cwd, encoding: "buffer", maxBuffer: MAX_OUTPUT };
	return new Promise((resolve, reject) => {
		execFile(program, args, options, (error, stdout, stderr) => {
			if (typeof error?.code === "string" || error?.signal)
				reject(new ActionError(`\`${program}\` cannot run: ${error.message}`));
			else resolve({ code: error?.code ?? 0, stdout, stderr: String(stderr) });
		});
	});
}
