// Asks npm for advisories against the packages that fanion is built and tested with: `make audit`.
//
// Fails for a library in the scripts of the package, and if npm does not answer: what was not checked has not passed.
// Advisories against development tools are printed. `--omit=dev` would leave out the libraries in the scripts: they are
// development packages, since a build puts them into the package.

import { spawnSync } from "node:child_process";
import { pathToFileURL } from "node:url";
import { listLibraries, root } from "./components.js";

/** Returns what to print about a report of `npm audit --json`, and whether it is a failure. */
export function judge(text, shipped) {
	const report = parse(text);
	if (!report?.vulnerabilities) {
		const reason = report?.message ?? (text.trim() || "npm printed nothing");
		return {
			lines: [`advisories of npm: not checked: ${reason}`],
			hasFailed: true,
		};
	}
	const found = Object.values(report.vulnerabilities);
	const inPackage = found.filter(({ name }) => shipped.includes(name));
	return {
		lines: [
			...found.map((entry) => describe(entry, shipped.includes(entry.name))),
			`advisories of npm: ${inPackage.length} against the package, ${found.length - inPackage.length} against tools`,
		],
		hasFailed: inPackage.length > 0,
	};
}

function parse(text) {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

function describe({ name, severity, range, via }, isShipped) {
	const titles = via.map((cause) => cause.title ?? `through \`${cause}\``);
	const where = isShipped ? "package" : "tool";
	return `${where} \`${name}\` ${range}: ${severity}: ${titles.join("; ")}`;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
	const options = { cwd: root, encoding: "utf8", maxBuffer: 2 ** 26 };
	// npm fails for every advisory, so only its report counts.
	const { stdout } = spawnSync("npm", ["audit", "--json"], options);
	const names = listLibraries().map(({ name }) => name);
	const { lines, hasFailed } = judge(stdout, names);
	for (const line of lines) console.log(line);
	if (hasFailed) process.exitCode = 1;
}
