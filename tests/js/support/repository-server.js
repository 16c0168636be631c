// Serves the repository to a page, with an empty page and the client specification.

import { fileURLToPath } from "node:url";
import { serve } from "./file-server.js";
import { readSpecifications, root } from "./fixtures.js";

const BLANK =
	'<!doctype html><link rel="icon" href="data:,"><title>fanion</title>';

/**
 * Starts the server. Returns the address of an empty page without an icon, and a function that stops
 * the server. All files of the specification are at `/specifications.json`.
 */
export async function serveRepository() {
	const { address, stop } = await serve(
		{ "/": fileURLToPath(root) },
		{
			handlers: {
				"/blank": () =>
					new Response(BLANK, { headers: { "content-type": "text/html" } }),
				"/specifications.json": () => Response.json(readSpecifications()),
			},
		},
	);
	return { address: `${address}blank`, stop };
}
