import { readdir, readFile } from "node:fs/promises";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the package; the script of the command is in `dist/cli`. */
const PACKAGE = new URL("../../", import.meta.url);

/** The folders that the page loads, by their paths on the server. Other files of the package are not served. */
const FOLDERS = {
	"/www/": "dist/page/",
	"/pkg/dist/tools/": "dist/tools/",
	"/pkg/dist/canary/": "dist/canary/",
	"/pkg/wasm/tools/": "wasm/tools/",
};

const CONTENT_TYPES: Readonly<Record<string, string>> = {
	".html": "text/html; charset=utf-8",
	".js": "text/javascript; charset=utf-8",
	".css": "text/css; charset=utf-8",
	".json": "application/json",
	".svg": "image/svg+xml",
	".wasm": "application/wasm",
};

/** A file of the page. */
export interface PageFile {
	readonly type: string;
	read(): Promise<Uint8Array>;
}

/**
 * Returns the files of the page by their paths on the server. A list, so that no path leads elsewhere.
 *
 * `sirv` would do the same, but its archive has no license to copy.
 */
export async function pageFiles(): Promise<ReadonlyMap<string, PageFile>> {
	const files = new Map<string, PageFile>();
	for (const [path, folder] of Object.entries(FOLDERS)) {
		const root = fileURLToPath(new URL(folder, PACKAGE));
		for (const name of await readdir(root, { recursive: true })) {
			const type = CONTENT_TYPES[extname(name)];
			if (type === undefined) continue;
			const url = path + name.replaceAll("\\", "/");
			files.set(url, { type, read: () => readFile(root + name) });
		}
	}
	return files;
}
