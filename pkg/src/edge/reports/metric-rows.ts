/** The counts of one flag in one application and one hour. */
export interface MetricRow {
	readonly featureName: string;
	readonly appName: string;
	readonly environment: string;
	/** The start of the hour, ISO 8601. */
	readonly timestamp: string;
	yes: number;
	no: number;
	readonly variants: Record<string, number>;
}

/** Most rows that are kept; a server that is away must not fill the memory. */
const MAX_ROWS = 50_000;

/** Sums counts by flag, application, environment and hour. */
export class MetricRows {
	readonly #rows = new Map<string, MetricRow>();

	get size(): number {
		return this.#rows.size;
	}

	/** Adds the counts of a row; returns `false` if there is no space for another one. */
	add(row: MetricRow): boolean {
		const { featureName, appName, environment, timestamp } = row;
		const key = JSON.stringify([timestamp, environment, appName, featureName]);
		const sum = this.#rows.get(key);
		if (sum === undefined) {
			if (this.#rows.size >= MAX_ROWS) return false;
			// Without a prototype: a variant may have any name.
			const variants = Object.assign(Object.create(null), row.variants);
			this.#rows.set(key, { ...row, variants });
			return true;
		}
		sum.yes += row.yes;
		sum.no += row.no;
		for (const [name, count] of Object.entries(row.variants))
			sum.variants[name] = (sum.variants[name] ?? 0) + count;
		return true;
	}

	/** Returns all rows. */
	list(): MetricRow[] {
		return [...this.#rows.values()];
	}

	/** Returns all rows and forgets them. */
	take(): MetricRow[] {
		const rows = this.list();
		this.#rows.clear();
		return rows;
	}
}

/** Returns the start of an hour, ISO 8601. `time` is in Unix milliseconds. */
export function hourOf(time: number): string {
	return new Date(time - (time % HOUR)).toISOString();
}

/** Milliseconds. */
const HOUR = 3_600_000;
