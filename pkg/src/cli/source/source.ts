import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { InputError } from "../options/input-error.js";
import { fetchAddress, fetchFlags } from "./server.js";

/** A document as it came: JSON, or a snapshot of an engine. */
export interface Source {
	/** For messages: the path, the address, or `standard input`. */
	readonly name: string;
	readonly bytes: Uint8Array;
	/** The file in YAML that `bytes` are made of. */
	readonly yaml?: Uint8Array;
	readonly isStandardInput?: boolean;
}

/**
 * Reads a file, the standard input or an address; without an argument, the flags of the server of `UNLEASH_URL`.
 *
 * @throws InputError if it cannot be read
 */
export async function readSource(
	argument: string | undefined,
): Promise<Source> {
	if (argument === undefined) return fetchFlags();
	if (argument === "-")
		return {
			name: "standard input",
			bytes: await buffer(process.stdin),
			isStandardInput: true,
		};
	if (/^https?:\/\//i.test(argument)) return fetchAddress(argument);
	return { name: argument, bytes: await readBytes(argument) };
}

async function readBytes(path: string): Promise<Uint8Array> {
	try {
		return await readFile(path);
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		throw new InputError(
			code === "ENOENT"
				? `\`${path}\` does not exist: pass the path of a file, an address, or \`-\``
				: `\`${path}\` cannot be read (${code}): pass the path of a file`,
		);
	}
}
