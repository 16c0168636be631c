import { type BulkReport, splitBySize } from "../reports/bulk-report.js";
import type { ObjectStorage } from "./object-host.js";

/** A report of one environment. */
export interface JournalEntry {
	readonly environment: string;
	readonly report: BulkReport;
}

const PREFIX = "report ";

/** Most keys of one deletion. */
const MAX_KEYS = 128;

/**
 * Keeps reports in the storage of a Durable Object until the server has them.
 *
 * Nothing is awaited: the object answers a request only after its writes are stored, and writes without a wait between
 * them are stored together.
 */
export class ReportJournal {
	readonly #storage: ObjectStorage;
	readonly #keys = new Set<string>();
	#next = 0;

	constructor(storage: ObjectStorage) {
		this.#storage = storage;
	}

	get isEmpty(): boolean {
		return this.#keys.size === 0;
	}

	/** Returns the entries that are stored, newest first. */
	async read(): Promise<JournalEntry[]> {
		const stored = await this.#storage.list<string>({ prefix: PREFIX });
		for (const key of stored.keys()) {
			this.#keys.add(key);
			this.#next = Number(key.slice(PREFIX.length)) + 1;
		}
		return [...stored.values()].reverse().map((json) => JSON.parse(json));
	}

	add(environment: string, report: BulkReport): void {
		for (const part of splitBySize(report)) {
			// Keys are listed in the order of their digits.
			const key = PREFIX + String(this.#next).padStart(16, "0");
			this.#next += 1;
			this.#keys.add(key);
			const entry: JournalEntry = { environment, report: part };
			void this.#storage.put(key, JSON.stringify(entry));
		}
	}

	/** Replaces all entries by the reports that were not sent, by environment. */
	replace(unsent: Readonly<Record<string, BulkReport>>): void {
		const keys = [...this.#keys];
		this.#keys.clear();
		for (let start = 0; start < keys.length; start += MAX_KEYS)
			void this.#storage.delete(keys.slice(start, start + MAX_KEYS));
		for (const [environment, report] of Object.entries(unsent))
			this.add(environment, report);
	}
}
