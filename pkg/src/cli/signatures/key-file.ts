import { readFile } from "node:fs/promises";
import { InputError } from "../options/input-error.js";

/**
 * Reads a key, and opens it.
 *
 * @throws InputError if the file cannot be read, or if it is no such key
 */
export async function openKeyFile<Key>(
	path: string,
	open: (text: string) => Promise<Key>,
): Promise<Key> {
	try {
		return await open(await readFile(path, "utf8"));
	} catch (error) {
		const { code, message } = error as NodeJS.ErrnoException;
		throw new InputError(
			code === "ENOENT"
				? `\`${path}\` does not exist: \`fanion keygen\` creates keys`
				: `the key \`${path}\` cannot be used: ${message}`,
		);
	}
}
