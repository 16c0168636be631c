import { writeFile } from "node:fs/promises";
import { InputError } from "../options/input-error.js";

/** Writes to a file, or else to the standard output. */
export async function write(
	content: string | Uint8Array,
	path?: string,
): Promise<void> {
	if (path === undefined) return writeToOutput(content);
	await writeToFile(path, content, { flag: "w" });
}

/** Writes a file that does not exist, with the permissions `mode`. */
export function writeNew(
	content: string,
	path: string,
	mode?: number,
): Promise<void> {
	return writeToFile(path, content, { flag: "wx", mode });
}

async function writeToFile(
	path: string,
	content: string | Uint8Array,
	options: { readonly flag: "w" | "wx"; readonly mode?: number | undefined },
): Promise<void> {
	try {
		await writeFile(path, content, options);
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		throw new InputError(
			code === "EEXIST"
				? `\`${path}\` exists already: pass the path of a new file`
				: `\`${path}\` cannot be written (${code}): pass the path of a file in a folder that exists`,
		);
	}
}

/** Waits until the output has the content. `main.ts` handles an output that is closed. */
function writeToOutput(content: string | Uint8Array): Promise<void> {
	return new Promise((resolve) => {
		process.stdout.write(content, () => resolve());
	});
}
