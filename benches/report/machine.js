// Where and with what something was measured: a number means nothing without.

import { readFileSync } from "node:fs";
import { arch, cpus, loadavg, platform } from "node:os";

const read = (path) =>
	readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

const PACKAGES = {
	fanion: "pkg/package.json",
	"unleash-client": "node_modules/unleash-client/package.json",
	GrowthBook: "benches/peers/node_modules/@growthbook/growthbook/package.json",
	"flagd-core":
		"benches/peers/node_modules/@openfeature/flagd-core/package.json",
	"@unleash/nextjs": "benches/peers/node_modules/@unleash/nextjs/package.json",
	workerd: "tests/hosts/node_modules/workerd/package.json",
};

/** Machine and versions, a line each. */
export function machine({ chromium }) {
	const [cpu] = cpus();
	const versions = Object.entries(PACKAGES).map(
		([name, path]) => `${name} ${JSON.parse(read(path)).version}`,
	);
	const { node, v8 } = process.versions;
	return [
		`${cpus().length} × ${cpu?.model.trim()}, ${platform()} ${arch()}; Node ${node}, V8 ${v8}; Chromium ${chromium}`,
		`${[...versions, `yggdrasil ${yggdrasil()}`].join(", ")}; ${new Date().toISOString().slice(0, 10)}`,
	];
}

/** How busy the machine is: processes that want to run, over the last minute. */
export const load = () => loadavg()[0].toFixed(1);

function yggdrasil() {
	const manifest = read("benches/crates/native/Cargo.toml");
	return /^unleash-yggdrasil = "=(.*)"/m.exec(manifest)[1];
}
