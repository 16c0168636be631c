import { readFile, stat } from "node:fs/promises";
import type { Edge } from "../edge/edge.js";
import type { LogWriter } from "./log-writer.js";
import type { BootstrapSettings } from "./settings.js";
import { codeOf, StartupError } from "./startup-error.js";

/**
 * Reads the flags of an edge without a server.
 *
 * @throws StartupError if the file cannot be read
 */
export async function readBootstrap(file: string): Promise<Uint8Array> {
	try {
		return await readFile(file);
	} catch (error) {
		throw new StartupError(
			`the bootstrap file \`${file}\` cannot be read (${codeOf(error)}): pass the path of a document of \`/api/client/features\``,
		);
	}
}

/** Loads the bootstrap file again after it has changed. The last good flags stay if it is invalid. */
export class BootstrapReload {
	readonly #settings: BootstrapSettings;
	readonly #edge: Edge;
	readonly #log: LogWriter;
	#timer: ReturnType<typeof setInterval> | undefined;
	#state: string | undefined;

	constructor(settings: BootstrapSettings, edge: Edge, log: LogWriter) {
		this.#settings = settings;
		this.#edge = edge;
		this.#log = log;
	}

	async start(): Promise<void> {
		const { file, reloadInterval } = this.#settings;
		if (reloadInterval === 0) return;
		this.#state = await stateOf(file);
		this.#timer = setInterval(() => void this.#check(), reloadInterval);
	}

	close(): void {
		clearInterval(this.#timer);
	}

	async #check(): Promise<void> {
		const { file } = this.#settings;
		try {
			const state = await stateOf(file);
			if (state === this.#state) return;
			this.#edge.load(await readFile(file));
			this.#state = state;
			this.#log.info(`loaded the bootstrap file \`${file}\` again`);
		} catch (error) {
			const reason = codeOf(error) ?? (error as Error).message;
			this.#log.warn(
				`the bootstrap file \`${file}\` was not loaded, the old flags stay: ${reason}`,
			);
		}
	}
}

/** Returns what changes whenever a file is written or replaced. */
async function stateOf(file: string): Promise<string> {
	const { mtimeMs, size, ino } = await stat(file);
	return `${mtimeMs} ${size} ${ino}`;
}
