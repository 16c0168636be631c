import { stripVTControlCharacters } from "node:util";

/** Spaces between two columns. */
const GAP = "  ";

/** Returns rows with aligned columns. Cells may have colors. Columns without content are left out. */
export function formatTable(rows: readonly (readonly string[])[]): string {
	const count = Math.max(0, ...rows.map((row) => row.length));
	const widths = Array.from({ length: count }, (_, column) =>
		Math.max(...rows.map((row) => widthOf(row[column] ?? ""))),
	);
	const toLine = (row: readonly string[]) =>
		row
			.map((cell, column) => pad(cell, widths[column] ?? 0))
			.filter((_, column) => widths[column] !== 0)
			.join(GAP)
			.trimEnd();
	return rows.map(toLine).join("\n");
}

function pad(cell: string, width: number): string {
	return cell + " ".repeat(width - widthOf(cell));
}

/** Returns the number of characters on a terminal, without colors. */
function widthOf(cell: string): number {
	return [...stripVTControlCharacters(cell)].length;
}
