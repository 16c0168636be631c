// Runs measurements that are possible only once per process, each in a child process of its own.

import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const execute = promisify(execFile);
const FOLDER = new URL("../../target/benches/sources/", import.meta.url);

/** Runs a script of this folder in a new process and returns the JSON that it prints. */
export async function runScript(script, task, nodeFlags = []) {
	const file = fileURLToPath(new URL(script, import.meta.url));
	const { stdout } = await execute(process.execPath, [
		...nodeFlags,
		file,
		JSON.stringify(task),
	]);
	return JSON.parse(stdout);
}

/** Writes a document, a string or bytes, to a file for child processes and returns its path. */
export async function writeDocument(name, document) {
	await mkdir(FOLDER, { recursive: true });
	const file = new URL(name.replaceAll(/[^\w.]/g, "-"), FOLDER);
	await writeFile(file, document);
	return fileURLToPath(file);
}
