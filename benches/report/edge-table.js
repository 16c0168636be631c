// The table of the edge: one row per path and server.

import { formatDuration, formatMegabytes, formatRatio } from "./units.js";

const PLAIN = "plain `node:http`";
const FRONTEND = "`/api/frontend`";

/** Returns the rows; the ratio is that of the requests per second to the plain server with equal bytes. */
export function edgeRows(rows) {
	return [
		[
			"path, server",
			"requests/s",
			"of plain",
			"half within",
			"99 % within",
			"processor per request",
			"memory before, after",
		],
		...rows.map((row) => [
			`${row.workload}: ${row.path}${row.server === "fanion" ? "" : `, ${row.server}`}`,
			Math.round(row.rate).toLocaleString("en"),
			ratioCell(row, rows),
			formatDuration(row.p50 * 1e6),
			formatDuration(row.p99 * 1e6),
			formatDuration(row.processor),
			row.path === FRONTEND && row.memory
				? `${formatMegabytes(row.memory)}, ${formatMegabytes(row.after)}`
				: "",
		]),
	];
}

function ratioCell({ workload, path, rate }, rows) {
	if (path !== FRONTEND) return "";
	const plain = rows.find(
		(row) => row.workload === workload && row.server === PLAIN,
	);
	return formatRatio(rate / plain.rate);
}
