import {
	createServer,
	type IncomingMessage,
	type Server,
	type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import type { Source } from "../source/source.js";
import { type PageFile, pageFiles } from "./page-files.js";

/** Where the page finds the definitions of a demo; here, the flags of the caller. */
const DEFINITIONS = "/www/playground/captured-definitions.json";

/** Starts a server with the page on the loopback address; `read` returns the flags for each visit. */
export async function startPageServer(
	port: number,
	read: () => Promise<Source>,
): Promise<Server> {
	const files = await pageFiles();
	const server = createServer((request, response) => {
		const { port } = server.address() as AddressInfo;
		respond(request, response, { files, port, read }).catch((error: Error) =>
			end(response, 500, `${error.message}\n`),
		);
	});
	return new Promise((resolve, reject) => {
		server.once("error", reject);
		server.listen(port, "127.0.0.1", () => resolve(server));
	});
}

/** The files and flags that the server serves, and its port. */
interface Content {
	readonly files: ReadonlyMap<string, PageFile>;
	/** The port on which it listens. */
	readonly port: number;
	readonly read: () => Promise<Source>;
}

async function respond(
	request: IncomingMessage,
	response: ServerResponse,
	{ files, port, read }: Content,
): Promise<void> {
	const { method, headers, url = "/" } = request;
	// Another name would be a page of a stranger whose name leads here, which then could read the flags.
	const names = [`127.0.0.1:${port}`, `localhost:${port}`];
	if (!names.includes(headers.host ?? "")) return end(response, 403, "");
	if (method !== "GET" && method !== "HEAD") return end(response, 405, "");
	const [path = ""] = url.split("?");
	if (path === "/")
		return void response.writeHead(302, { location: PAGE }).end();
	if (path === DEFINITIONS) return sendFlags(response, await read());
	const file = files.get(path === "/www/" ? "/www/index.html" : path);
	if (!file) return end(response, 404, "");
	response.writeHead(200, {
		"content-type": file.type,
		"cache-control": "no-cache",
	});
	response.end(await file.read());
}

/** The path of the view with the flags. */
export const PAGE = "/www/#playground";

function sendFlags(response: ServerResponse, { name, bytes }: Source): void {
	response.writeHead(200, {
		"content-type": "application/json",
		"cache-control": "no-store",
		"x-fanion-source": encodeURIComponent(name),
	});
	response.end(bytes);
}

function end(response: ServerResponse, status: number, text: string): void {
	if (response.headersSent) return void response.destroy();
	response.writeHead(status, { "content-type": "text/plain; charset=utf-8" });
	response.end(text);
}
