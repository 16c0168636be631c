/** Formats rows of strings as an aligned Markdown table; the first row is the header. */
export function formatTable(rows) {
	const widths = rows[0].map((_, column) =>
		Math.max(...rows.map((row) => row[column].length)),
	);
	const [header, ...body] = rows.map((row) => formatRow(row, widths));
	return [header, formatDelimiter(widths), ...body].join("\n");
}

// The first column is aligned left, the others right.
const formatRow = ([name, ...values], [width, ...widths]) =>
	`| ${[name.padEnd(width), ...values.map((value, index) => value.padStart(widths[index]))].join(" | ")} |`;

const formatDelimiter = ([width, ...widths]) =>
	`| ${["-".repeat(width), ...widths.map((one) => `${"-".repeat(one - 1)}:`)].join(" | ")} |`;
