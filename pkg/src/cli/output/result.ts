import { type Style, styleFor } from "./style.js";
import { write } from "./write.js";

/** The result of a command. */
export interface Result {
	/** The value that `--json` prints. Its shape is stable: the `json` of the command describes it. */
	readonly data: unknown;
	/** Returns the text for a terminal, without a line break at its end; empty for no output. */
	text(style: Style): string;
	/** Whether a check found something: exit code 1. */
	readonly hasFailed?: boolean;
}

/** Prints a result, and sets the exit code. */
export async function printResult(
	{ data, text, hasFailed = false }: Result,
	asJson: boolean,
): Promise<void> {
	const output = asJson
		? JSON.stringify(data, undefined, 2)
		: text(styleFor(process.stdout));
	if (output !== "") await write(`${output}\n`);
	if (hasFailed) process.exitCode = 1;
}
