import { readFileSync } from "node:fs";

// One quoted path after `from`, or after a bare `import`; one in brackets is loaded later, if at all.
const IMPORT = /\b(?:from|import)\s*["'](\.[^"']+)["']/g;

/** An entry and all modules it loads by a relative path, directly or not. */
export function closure(entry) {
	const found = new Map([[entry.href, entry]]);
	// A Map also goes through what is added on the way.
	for (const module of found.values()) {
		for (const next of imports(module))
			if (!found.has(next.href)) found.set(next.href, next);
	}
	return [...found.values()];
}

function imports(module) {
	const text = readFileSync(module, "utf8");
	return [...text.matchAll(IMPORT)].map(([, path]) => new URL(path, module));
}
