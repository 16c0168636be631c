import type { IStorageProvider } from "./types.js";

/** Keeps values until the page or process ends. */
export class InMemoryStorageProvider implements IStorageProvider {
	private readonly values = new Map<string, unknown>();

	async save(name: string, data: unknown): Promise<void> {
		this.values.set(name, data);
	}

	async get(name: string): Promise<unknown> {
		return this.values.get(name);
	}
}

/** Keeps values in `localStorage` as JSON. A failure is logged, and the value counts as missing. */
export class LocalStorageProvider implements IStorageProvider {
	private readonly prefix: string;

	/** `name` is the first part of each key. */
	constructor(name = "unleash:repository") {
		this.prefix = name;
	}

	async save(name: string, data: unknown): Promise<void> {
		try {
			localStorage.setItem(this.key(name), JSON.stringify(data));
		} catch (error) {
			console.error(error);
		}
	}

	/** Returns the value itself, not a promise. */
	// biome-ignore lint/suspicious/noExplicitAny: as in `IStorageProvider`
	get(name: string): any {
		try {
			const text = localStorage.getItem(this.key(name));
			return text ? JSON.parse(text) : undefined;
		} catch (error) {
			console.error(error);
			return undefined;
		}
	}

	private key(name: string): string {
		return `${this.prefix}:${name}`;
	}
}
