/** Rows of text as a Markdown table that can also be read as it is; the first row is the head. */
export function table(rows) {
	const widths = rows[0].map((_, column) =>
		Math.max(...rows.map((row) => row[column].length)),
	);
	const [head, ...body] = rows.map((row) => line(row, widths));
	return [head, rule(widths), ...body].join("\n");
}

// The first column names things, all others count.
const line = ([name, ...numbers], [width, ...widths]) =>
	`| ${[name.padEnd(width), ...numbers.map((number, index) => number.padStart(widths[index]))].join(" | ")} |`;

const rule = ([width, ...widths]) =>
	`| ${["-".repeat(width), ...widths.map((one) => `${"-".repeat(one - 1)}:`)].join(" | ")} |`;
