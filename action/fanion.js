import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ActionError } from "./action-error.js";
import { run } from "./run.js";

/** Exit code of a check that has found something; other codes than this and 0 are errors. */
const FOUND = 1;

/** Runs the command `fanion` of the npm package on files of both commits. */
export class Fanion {
	#version;
	#folder;

	constructor(version, folder) {
		this.#version = version;
		this.#folder = folder;
	}

	/** Calls a function with the command, in a folder of its own. */
	static async use(version, work) {
		const folder = await mkdtemp(join(tmpdir(), "fanion-"));
		try {
			return await work(new Fanion(version, folder));
		} finally {
			await rm(folder, { recursive: true });
		}
	}

	/** Writes a file for a command; returns its path, which messages may show. */
	async addFile(name, bytes) {
		await writeFile(join(this.#folder, name), bytes);
		return name;
	}

	/**
	 * Runs a command. Returns its output, its warnings, and whether a check has found something.
	 *
	 * @throws ActionError with the message of the command if it fails; `path` is the file in question
	 */
	async run(args, path) {
		const all = ["--yes", `fanion@${this.#version}`, ...args];
		const { code, stdout, stderr } = await run("npx", all, this.#folder);
		const messages = stderr.trim();
		if (code !== 0 && code !== FOUND)
			throw new ActionError(`${path}: \`fanion ${args[0]}\`: ${messages}`);
		return { text: String(stdout).trim(), messages, hasFound: code === FOUND };
	}
}
