// Finds the modules that the scripts of pages import.

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path/posix";
import { parse } from "es-module-lexer/js";

/**
 * Returns the relative imports of the modules of a site by the path of the module: of `entries`, and of all modules that
 * they import. Other imports, such as those of Node, are left out.
 */
export function readImports(folder, entries) {
	const imports = new Map();
	const paths = [...entries];
	for (const path of paths) {
		if (imports.has(path) || !existsSync(join(folder, path))) continue;
		const links = relativeImports(readFileSync(join(folder, path), "utf8"));
		imports.set(path, links);
		paths.push(...links.map((link) => join(dirname(path), link)));
	}
	return imports;
}

function relativeImports(source) {
	const [imports] = parse(source);
	// An import of a computed address has no name.
	const names = imports.map(({ specifier }) => specifier ?? "");
	return names.filter((name) => /^\.{1,2}\//.test(name));
}
