import type { EdgeResponse } from "./http.js";
import type { BulkReport } from "./reports/bulk-report.js";
import type { Call } from "./requests/call.js";

/** Hooks of a Durable Object, or of the edges beside it. */
export interface EdgeHost {
	/** In the object: stores a report, before its request is answered. */
	readonly record?: (environment: string, report: BulkReport) => void;
	/** Beside the object: opens a stream, whose source is the object. */
	readonly stream?: (call: Call) => Promise<EdgeResponse>;
}
