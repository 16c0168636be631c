import type { AddressInfo } from "node:net";
import { isJson } from "../definitions/definitions.js";
import { InputError } from "../options/input-error.js";
import { flag, wholeNumber } from "../options/value-types.js";
import { write } from "../output/write.js";
import { openPage } from "../serve/open-page.js";
import { PAGE, startPageServer } from "../serve/page-server.js";
import { SOURCE } from "../source/argument.js";
import { readDocument } from "../source/document.js";
import { SILENT, withSource } from "../source/engine.js";
import type { Source } from "../source/source.js";
import { defineCommand, option } from "./command.js";

export const SERVE = defineCommand({
	arguments: [SOURCE],
	options: {
		port: option(
			"port",
			wholeNumber(0, 65_535),
			"port on 127.0.0.1",
			"a free one",
			"p",
		),
		noOpen: option("no-open", flag, "does not open a browser"),
	},
	notes:
		"The page evaluates the flags in the browser, and explains each result. Reload it after a change of the source.",
	examples: [
		"fanion serve flags.json",
		"fanion serve --no-open -p 8080 flags.json",
	],
	run: async ({ arguments: [argument], options }) => {
		// The standard input can be read once.
		const first = await withSource(argument, SILENT, (_, source) => source);
		if (!isJson(first))
			throw new InputError(
				`${first.name} is a snapshot: pass the document that it is made of`,
			);
		const read = async (): Promise<Source> =>
			argument === "-" ? first : readDocument(argument);
		const server = await startPageServer(options.port ?? 0, read).catch(refuse);
		const { port } = server.address() as AddressInfo;
		const address = `http://127.0.0.1:${port}${PAGE}`;
		await write(`${first.name}: ${address} (stop with Ctrl-C)\n`);
		if (!options.noOpen && process.stdout.isTTY) openPage(address);
		for (const signal of ["SIGINT", "SIGTERM"] as const)
			process.once(signal, () => {
				server.close();
				server.closeAllConnections();
			});
		return undefined;
	},
});

function refuse({ message }: Error): never {
	throw new InputError(
		`the page cannot be served: ${message}: pass another port by \`--port\``,
	);
}
