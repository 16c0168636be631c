import type { Storage } from "./storage.js";

/** The methods of a Workers KV namespace that are used. */
interface Namespace {
	get(key: string, type: "arrayBuffer"): Promise<ArrayBuffer | null>;
	put(key: string, value: string): Promise<void>;
}

/** Stores documents in Workers KV; also reads documents and snapshots that other programs stored. */
export function workersKvStorage(namespace: Namespace): Storage {
	return {
		get: (key) => namespace.get(key, "arrayBuffer"),
		set: (key, value) => namespace.put(key, value),
	};
}
