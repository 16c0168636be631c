// Some things happen once in a process: each is measured in processes of their own.

import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const FOLDER = new URL("../../target/benches/sources/", import.meta.url);

/** Runs a script of this folder in a new process; what it prints, as JSON. */
export async function ask(script, question, flags = []) {
	const file = fileURLToPath(new URL(script, import.meta.url));
	const { stdout } = await run(process.execPath, [
		...flags,
		file,
		JSON.stringify(question),
	]);
	return JSON.parse(stdout);
}

/** Puts what a side loads, a text or bytes, where a process finds it. */
export async function keep(name, source) {
	await mkdir(FOLDER, { recursive: true });
	const file = new URL(name.replaceAll(/[^\w.]/g, "-"), FOLDER);
	await writeFile(file, source);
	return fileURLToPath(file);
}
