/** Bounds of the classes of durations, in milliseconds. */
export const BOUNDS: readonly number[] = [
	0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000,
];

/** The durations of some requests, counted by classes. */
export class LatencyHistogram {
	count = 0;
	/** Milliseconds. */
	sum = 0;
	readonly classes = new Uint32Array(BOUNDS.length + 1);

	add(milliseconds: number): void {
		this.count += 1;
		this.sum += milliseconds;
		let index = 0;
		while (index < BOUNDS.length && milliseconds > (BOUNDS[index] as number))
			index += 1;
		this.classes[index] = (this.classes[index] as number) + 1;
	}
}

/** Requests with equal method, path and status class. */
export interface TrafficSeries {
	readonly method: string;
	/** The path of the route, which has no names of flags. */
	readonly path: string;
	readonly status: number;
	readonly latency: LatencyHistogram;
}

/** Counts requests by method, path and status. */
export class Traffic {
	/** By path; few statuses and methods each. */
	readonly #series = new Map<string, TrafficSeries[]>();

	/** Counts a request to a route, so that the number of series is bounded. */
	add(method: string, path: string, status: number, duration: number): void {
		let series = this.#series.get(path);
		if (series === undefined) {
			series = [];
			this.#series.set(path, series);
		}
		let found = series.find(
			(entry) => entry.status === status && entry.method === method,
		);
		if (found === undefined) {
			found = { method, path, status, latency: new LatencyHistogram() };
			series.push(found);
		}
		found.latency.add(duration);
	}

	list(): TrafficSeries[] {
		return [...this.#series.values()].flat();
	}
}
