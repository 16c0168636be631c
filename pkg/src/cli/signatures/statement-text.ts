import type { Statement } from "../../signed/types.js";
import { plain } from "../output/plain.js";
import { formatTable } from "../output/table.js";

/** A statement as JSON; times are ISO 8601. */
export interface StatementData {
	readonly keyId: string;
	readonly issued: string;
	/** `null` for never. */
	readonly expires: string | null;
	readonly sequence: number;
	readonly audience: string;
	/** Empty for flags of a file. */
	readonly request: string;
}

/** Returns a statement as the commands print it with `--json`. */
export function toData(statement: Statement): StatementData {
	const { keyId, issued, expires, sequence, audience, request } = statement;
	return {
		keyId,
		issued: toIso(issued),
		expires: expires === undefined ? null : toIso(expires),
		sequence,
		audience,
		request,
	};
}

/** Returns a statement as lines for a terminal. */
export function toLines(data: StatementData): string {
	const { keyId, issued, expires, sequence, audience, request } = data;
	return formatTable([
		["key", keyId],
		["issued", issued],
		["expires", expires ?? "never"],
		["sequence", String(sequence)],
		["audience", audience === "" ? "everyone" : plain(audience)],
		["request", request === "" ? "none" : plain(request)],
	]);
}

/** A number of 15 digits may be no date. */
function toIso(time: number): string {
	const date = new Date(time);
	return Number.isNaN(date.getTime()) ? String(time) : date.toISOString();
}
