import { readFileSync } from "node:fs";

// Matches a quoted relative path after `from` or a bare `import`, but not a dynamic `import(...)`.
const STATIC_IMPORT = /\b(?:from|import)\s*["'](\.[^"']+)["']/g;

/** Returns an entry and all modules that it imports statically by a relative path, transitively. */
export function staticModules(entry) {
	const found = new Map([[entry.href, entry]]);
	// Iterating over a Map includes entries that are added meanwhile.
	for (const module of found.values()) {
		for (const imported of staticImports(module))
			if (!found.has(imported.href)) found.set(imported.href, imported);
	}
	return [...found.values()];
}

function staticImports(module) {
	const source = readFileSync(module, "utf8");
	return [...source.matchAll(STATIC_IMPORT)].map(
		([, path]) => new URL(path, module),
	);
}
