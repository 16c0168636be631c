import { createInterface } from "node:readline/promises";

/** Asks a question that is answered by `y` or `n`; on a terminal only. Anything but `y` means no. */
export async function confirm(question: string): Promise<boolean> {
	const { stdin: input, stderr: output } = process;
	const lines = createInterface({ input, output });
	try {
		const answer = await lines.question(`${question} [y/N] `);
		return /^\s*y(es)?\s*$/i.test(answer);
	} finally {
		lines.close();
	}
}

/** Returns whether there is a user to ask. */
export function canAsk(): boolean {
	return process.stdin.isTTY === true && process.stderr.isTTY === true;
}
