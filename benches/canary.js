// `node benches/canary.js`: simulates deployments, and measures what the router costs in workerd; writes the sections
// "simulation" and "overhead" of `docs/canary.md`. A name of a section as an argument measures only that one.

import { readFileSync, writeFileSync } from "node:fs";
import {
	quantile,
	runDeployments,
	waldLimit,
} from "../tests/canary/support/simulation.js";
import { measureRouter } from "./measurements/router.js";
import { formatTable } from "./report/markdown-table.js";
import { replaceSection } from "./report/marked-section.js";

const PAGE = new URL("../docs/canary.md", import.meta.url);

const SECTIONS = { simulation: reportSimulation, overhead: reportOverhead };

/** Share of the canary, and of its additional errors. */
const SHARE = 0.05;
const MORE = 0.05;

/** Deployments with a fault, and without one. */
const DEPLOYMENTS = 1000;
const HEALTHY = 5000;

/** Requests of one deployment. */
const REQUESTS = 50_000;

const always = (value) => () => value;

const [only] = process.argv.slice(2);
for (const [name, measure] of Object.entries(SECTIONS)) {
	if (only !== undefined && only !== name) continue;
	const report = await measure();
	console.log(report);
	writeFileSync(PAGE, replaceSection(readFileSync(PAGE, "utf8"), name, report));
}

function reportSimulation() {
	const rows = [0.001, 0.01, 0.05].map((errors, index) =>
		simulate(errors, 1 + 2 * index),
	);
	const table = formatTable([
		[
			"errors of `stable`",
			"false alarms",
			"median",
			"95 % within",
			"limit",
			"requests in all, median",
		],
		...rows,
	]);
	const format = (count) => count.toLocaleString("en");
	const lines = [
		`Simulated deployments with fixed seeds, ${format(REQUESTS)} requests each, ${100 * SHARE} % of them to the canary.`,
		`False alarms in ${format(HEALTHY)} deployments without a fault.`,
		`Requests of the canary until a fault of ${100 * MORE} % more errors is found, in ${format(DEPLOYMENTS)} deployments.`,
		"The limit is Wald's: the mean that a sequential test needs if it knows both shares of errors.",
	];
	return `${lines.join("\n")}\n\n${table}`;
}

function simulate(errors, seed) {
	const setting = {
		requests: REQUESTS,
		share: always(SHARE),
		stable: always(errors),
	};
	const healthy = runDeployments(HEALTHY, seed, {
		...setting,
		canary: always(errors),
	});
	const faulty = runDeployments(DEPLOYMENTS, seed + 1, {
		...setting,
		canary: always(errors + MORE),
	});
	// A fault that was not found counts as the longest delay.
	const none = {
		canary: Number.POSITIVE_INFINITY,
		total: Number.POSITIVE_INFINITY,
	};
	const found = faulty.map((result) => result ?? none);
	const ofCanary = found.map(({ canary }) => canary);
	const alarms = healthy.filter((result) => result !== undefined).length;
	return [
		`${100 * errors} %`,
		`${((100 * alarms) / HEALTHY).toFixed(2)} %`,
		String(quantile(ofCanary, 0.5)),
		String(quantile(ofCanary, 0.95)),
		waldLimit(errors, errors + MORE, 0.01).toFixed(0),
		quantile(
			found.map(({ total }) => total),
			0.5,
		).toLocaleString("en"),
	];
}

async function reportOverhead() {
	const { rows, version } = await measureRouter();
	const table = formatTable([
		["request", "ms of CPU"],
		...rows.map(([name, cost]) => [name, cost.toFixed(3)]),
	]);
	return `Processor time that the router adds to a request in workerd (Miniflare ${version}), beside a Worker that only passes it on:\n\n${table}`;
}
