// Where and with what something was measured: a number means nothing without.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { arch, cpus, loadavg, platform } from "node:os";

/** Machine, load and versions, a line each. */
export function machine(packages) {
	const [cpu] = cpus();
	const versions = packages.map((name) => `${name} ${version(name)}`);
	return [
		`${cpus().length} × ${cpu?.model.trim()}, ${platform()} ${arch()}; Node ${process.versions.node}, V8 ${process.versions.v8}`,
		`${versions.join(", ")}; ${new Date().toISOString().slice(0, 10)}`,
	];
}

/** How busy the machine is: processes that want to run, over the last minute. */
export const load = () => loadavg()[0].toFixed(1);

function version(name) {
	const { resolve } = createRequire(import.meta.url);
	return JSON.parse(readFileSync(resolve(`${name}/package.json`), "utf8"))
		.version;
}
