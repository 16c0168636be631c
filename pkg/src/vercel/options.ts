/** Options of an adapter. */
export interface AdapterOptions {
	/** Address of the Unleash server, for links to its pages; by default without links. */
	readonly origin?: string | undefined;
	/** Milliseconds that the first request waits for flags; 3000 by default. */
	readonly readyTimeout?: number | undefined;
	/** Milliseconds for which flags are used before a request asks for new ones; 15000 by default. */
	readonly maxAge?: number | undefined;
	/** Milliseconds between two reports of metrics; 60000 by default. */
	readonly metricsInterval?: number | undefined;
}
