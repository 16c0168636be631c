import type { Logger } from "../logger.js";
import { type BulkReport, splitBySize } from "../reports/bulk-report.js";
import type { ObjectStorage } from "./object-host.js";

/** A report of one environment. */
export interface JournalEntry {
	readonly environment: string;
	readonly report: BulkReport;
	/** When the reports of the environment began to wait for an attempt to send them. Unix milliseconds. */
	readonly since: number;
}

/** The entries of one environment. */
interface Page {
	readonly keys: Set<string>;
	readonly since: number;
}

const PREFIX = "report ";

/** Most keys of one deletion. More entries that wait are joined. */
const MAX_KEYS = 128;

/** Milliseconds for which reports wait for a token that can send them. */
const MAX_AGE = 86_400_000;

/**
 * Keeps reports in the storage of a Durable Object until the server has them.
 *
 * Nothing is awaited: the object answers a request only after its writes are stored, and writes without a wait between
 * them are stored together.
 */
export class ReportJournal {
	readonly #storage: ObjectStorage;
	readonly #log: Logger;
	/** By environment. */
	readonly #pages = new Map<string, Page>();
	#next = 0;

	constructor(storage: ObjectStorage, log: Logger) {
		this.#storage = storage;
		this.#log = log;
	}

	get isEmpty(): boolean {
		return this.#pages.size === 0;
	}

	/** Returns the entries that are stored, newest first. */
	async read(): Promise<JournalEntry[]> {
		const stored = await this.#storage.list<string>({ prefix: PREFIX });
		const entries: JournalEntry[] = [];
		for (const [key, json] of stored) {
			const entry: JournalEntry = JSON.parse(json);
			entries.unshift(entry);
			this.#pageOf(entry.environment, entry.since).keys.add(key);
			this.#next = Number(key.slice(PREFIX.length)) + 1;
		}
		return entries;
	}

	/** Adds a report; by default, it waits from now on. */
	add(environment: string, report: BulkReport, start = Date.now()): void {
		for (const part of splitBySize(report)) {
			// Keys are listed in the order of their digits.
			const key = PREFIX + String(this.#next).padStart(16, "0");
			this.#next += 1;
			const { keys, since } = this.#pageOf(environment, start);
			keys.add(key);
			const entry: JournalEntry = { environment, report: part, since };
			void this.#storage.put(key, JSON.stringify(entry));
		}
	}

	/** Replaces the entries of the environments in `tried` by what was not sent; joins and drops those of others. */
	update(
		unsent: Readonly<Record<string, BulkReport>>,
		tried: readonly string[],
	): void {
		for (const [environment, report] of Object.entries(unsent)) {
			const page = this.#pages.get(environment);
			if (page === undefined) continue;
			if (tried.includes(environment)) {
				this.#remove(environment, page);
				this.add(environment, report);
			} else if (Date.now() - page.since > MAX_AGE) {
				this.#remove(environment, page);
				this.#log.error(
					"the reports of a day are dropped: `tokens` has no backend token of the environment",
					environment,
				);
			} else if (page.keys.size > MAX_KEYS) {
				this.#remove(environment, page);
				this.add(environment, report, page.since);
			}
		}
	}

	#pageOf(environment: string, since: number): Page {
		const page = this.#pages.get(environment) ?? { keys: new Set(), since };
		this.#pages.set(environment, page);
		return page;
	}

	#remove(environment: string, page: Page): void {
		this.#pages.delete(environment);
		const keys = [...page.keys];
		for (let start = 0; start < keys.length; start += MAX_KEYS)
			void this.#storage.delete(keys.slice(start, start + MAX_KEYS));
	}
}
