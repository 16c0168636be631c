import type { Storage } from "./storage.js";

/** A namespace of Workers KV, as far as it is needed. */
interface Namespace {
	get(key: string, type: "arrayBuffer"): Promise<ArrayBuffer | null>;
	put(key: string, value: string): Promise<void>;
}

/** Keeps documents in Workers KV, and takes documents or snapshots that somebody else puts there. */
export function workersKvStorage(namespace: Namespace): Storage {
	return {
		get: (key) => namespace.get(key, "arrayBuffer"),
		set: (key, value) => namespace.put(key, value),
	};
}
