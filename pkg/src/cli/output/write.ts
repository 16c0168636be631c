import { writeFile } from "node:fs/promises";
import { InputError } from "../options/input-error.js";

/** Writes to a file, or else to the standard output. */
export async function write(
	content: string | Uint8Array,
	path?: string,
): Promise<void> {
	if (path === undefined) return writeToOutput(content);
	try {
		await writeFile(path, content);
	} catch (error) {
		throw new InputError(
			`\`${path}\` cannot be written (${(error as NodeJS.ErrnoException).code}): pass the path of a file in a folder that exists`,
		);
	}
}

/** Waits until the output has the content. `main.ts` handles an output that is closed. */
function writeToOutput(content: string | Uint8Array): Promise<void> {
	return new Promise((resolve) => {
		process.stdout.write(content, () => resolve());
	});
}
