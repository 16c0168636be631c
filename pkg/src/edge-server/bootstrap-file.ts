import { readFile, stat } from "node:fs/promises";
import type { Edge } from "../edge/edge.js";
import type { LogWriter } from "./log-writer.js";
import type { BootstrapSettings } from "./settings.js";
import { codeOf, StartupError } from "./startup-error.js";

/** The file of the flags of an edge without a server. */
export class BootstrapFile {
	readonly #settings: BootstrapSettings;
	readonly #log: LogWriter;
	/** The version of the last attempt to read the file; an error if it could not be found. */
	#version: string | undefined;
	#timer: ReturnType<typeof setInterval> | undefined;

	constructor(settings: BootstrapSettings, log: LogWriter) {
		this.#settings = settings;
		this.#log = log;
	}

	/**
	 * Reads the flags for the start.
	 *
	 * @throws StartupError if the file cannot be read
	 */
	async read(): Promise<Uint8Array> {
		const { file } = this.#settings;
		try {
			// Before the content: a file that is replaced meanwhile is read again.
			this.#version = await versionOf(file);
			return await readFile(file);
		} catch (error) {
			throw new StartupError(
				`the bootstrap file \`${file}\` cannot be read (${codeOf(error)}): pass the path of a document of \`/api/client/features\``,
			);
		}
	}

	/** Loads the file again after each change. The last good flags stay if it is invalid. */
	watch(edge: Edge): void {
		const { reloadInterval } = this.#settings;
		if (reloadInterval === 0) return;
		this.#timer = setInterval(() => void this.#check(edge), reloadInterval);
	}

	close(): void {
		clearInterval(this.#timer);
	}

	async #check(edge: Edge): Promise<void> {
		const { file } = this.#settings;
		const version = await versionOf(file).catch(String);
		if (version === this.#version) return;
		this.#version = version;
		try {
			edge.load(await readFile(file));
			this.#log.info(`loaded the bootstrap file \`${file}\` again`);
		} catch (error) {
			const reason = codeOf(error) ?? (error as Error).message;
			this.#log.warn(
				`the bootstrap file \`${file}\` was not loaded, the old flags stay: ${reason}`,
			);
		}
	}
}

/** Returns a string that changes whenever a file is written or replaced. */
async function versionOf(file: string): Promise<string> {
	const { mtimeMs, size, ino } = await stat(file);
	return `${mtimeMs} ${size} ${ino}`;
}
