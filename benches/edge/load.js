// Sends requests to a server with `wrk`, and reads what the server has used for them.

import { execFile, execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const SCRIPT = fileURLToPath(new URL("./requests.lua", import.meta.url));
const CONNECTIONS = "32";
const TICKS = Number(execFileSync("getconf", ["CLK_TCK"]).toString());
const run = promisify(execFile);

/**
 * Sends requests for some seconds from the second core. `requests` are `{ method, path, body }`, sent in turn.
 *
 * Returns `{ rate, p50, p99, processor, failed }`: requests per second, milliseconds, and nanoseconds of the server's
 * processor per request.
 */
export async function measureLoad(
	{ url, pid },
	{ requests, headers, seconds },
) {
	const file = join(tmpdir(), `fanion-requests-${process.pid}`);
	const lines = requests.map(
		({ method = "GET", path, body = "" }) => `${method}\t${path}\t${body}`,
	);
	writeFileSync(file, lines.join("\n"));
	const before = processorTime(pid);
	const { stdout } = await run("taskset", [
		...["-c", "1", "wrk", "--threads", "1", "--connections", CONNECTIONS],
		...["--duration", String(seconds), "--timeout", "30", "--script", SCRIPT],
		...Object.entries(headers).flatMap(([name, value]) => [
			"--header",
			`${name}: ${value}`,
		]),
		...[url, "--", file],
	]);
	const used = processorTime(pid) - before;
	const result = JSON.parse(/^RESULT (.*)$/m.exec(stdout)[1]);
	return {
		rate: result.requests / result.seconds,
		p50: result.p50,
		p99: result.p99,
		processor: used / result.requests,
		failed: result.failed,
	};
}

/** Returns the nanoseconds of the processor that a process has used. */
function processorTime(pid) {
	const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1];
	const [user, system] = fields.split(" ").slice(11, 13).map(Number);
	return ((user + system) / TICKS) * 1e9;
}

/** Returns the bytes of memory that a process occupies. */
export function residentMemory(pid) {
	const status = readFileSync(`/proc/${pid}/status`, "utf8");
	return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)[1]) * 1024;
}
