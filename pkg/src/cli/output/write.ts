import { lstat, writeFile } from "node:fs/promises";
import { InputError } from "../options/input-error.js";

/** Writes to a file, or else to the standard output. */
export async function write(
	content: string | Uint8Array,
	path?: string,
): Promise<void> {
	if (path === undefined) return writeToOutput(content);
	await writeToFile(path, content, { flag: "w" });
}

/** @throws InputError if one of the paths exists: of several new files, all are written or none */
export async function checkNew(paths: readonly string[]): Promise<void> {
	for (const path of paths)
		if (await lstat(path).catch(() => undefined)) throw existing(path);
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
		if (code === "EEXIST") throw existing(path);
		throw new InputError(
			`\`${path}\` cannot be written (${code}): pass the path of a file in a folder that exists`,
		);
	}
}

function existing(path: string): InputError {
	return new InputError(
		`\`${path}\` exists already: pass the path of a new file`,
	);
}

/** Waits until the output has the content. `main.ts` handles an output that is closed. */
function writeToOutput(content: string | Uint8Array): Promise<void> {
	return new Promise((resolve) => {
		process.stdout.write(content, () => resolve());
	});
}
