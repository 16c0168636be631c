import { once } from "node:events";
import { createInterface } from "node:readline/promises";

/** Asks a question that is answered by `y` or `n`; on a terminal only. Anything but `y` means no, also Ctrl-C and Ctrl-D. */
export async function confirm(question: string): Promise<boolean> {
	const { stdin: input, stderr: output } = process;
	const lines = createInterface({ input, output });
	// Node 20 never settles the answer after Ctrl-C, later versions reject it.
	const ended = once(lines, "close").then(() => "\n");
	try {
		const asked = lines.question(`${question} [y/N] `).catch(() => ended);
		const answer = await Promise.race([asked, ended]);
		if (answer === "\n") output.write(answer);
		return /^\s*y(es)?\s*$/i.test(answer);
	} finally {
		lines.close();
	}
}

/** Returns whether there is a user to ask. */
export function canAsk(): boolean {
	return process.stdin.isTTY === true && process.stderr.isTTY === true;
}
