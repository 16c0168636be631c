// Describes the machine and the versions that were measured.

import { readFileSync } from "node:fs";
import { arch, cpus, loadavg, platform } from "node:os";

const read = (path) =>
	readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

const MANIFESTS = {
	fanion: "pkg/package.json",
	"unleash-client": "node_modules/unleash-client/package.json",
	GrowthBook: "benches/peers/node_modules/@growthbook/growthbook/package.json",
	"flagd-core":
		"benches/peers/node_modules/@openfeature/flagd-core/package.json",
	"@unleash/nextjs": "benches/peers/node_modules/@unleash/nextjs/package.json",
	workerd: "tests/hosts/node_modules/workerd/package.json",
};

/** Returns two lines: the machine and the runtimes; the packages and the date. */
export function describeEnvironment({ chromium }) {
	const versions = Object.keys(MANIFESTS).map(versionOf);
	return [
		describeMachine({ chromium }),
		`${[...versions, `yggdrasil ${yggdrasilVersion()}`].join(", ")}; ${today()}`,
	];
}

/** Returns one line: the machine, and the runtimes that patterns are loaded in. */
export const describePatternRuns = ({ chromium }) =>
	`${describeMachine({ chromium })}; ${versionOf("workerd")}; ${today()}`;

/** Returns one line: the machine and workerd. */
export const describeWorkerRuns = () =>
	`${describeProcessor()}; ${versionOf("workerd")}, ${versionOf("GrowthBook")}; ${today()}`;

/** Returns one line: the machine and Node. */
export const describeServerRuns = () =>
	`${describeProcessor()}; Node ${process.versions.node}; ${today()}`;

/** Returns one line: the machine and workerd, without a peer. */
export const describeEdgeRuns = () =>
	`${describeProcessor()}; ${versionOf("workerd")}; ${today()}`;

function describeMachine({ chromium }) {
	const { node, v8 } = process.versions;
	return `${describeProcessor()}; Node ${node}, V8 ${v8}; Chromium ${chromium}`;
}

function describeProcessor() {
	const [cpu] = cpus();
	return `${cpus().length} × ${cpu?.model.trim()}, ${platform()} ${arch()}`;
}

const versionOf = (name) =>
	`${name} ${JSON.parse(read(MANIFESTS[name])).version}`;

const today = () => new Date().toISOString().slice(0, 10);

/** Returns the load average over the last minute: the number of runnable processes. */
export const loadAverage = () => loadavg()[0].toFixed(1);

function yggdrasilVersion() {
	const manifest = read("benches/crates/native/Cargo.toml");
	return /^unleash-yggdrasil = "=(.*)"/m.exec(manifest)[1];
}
