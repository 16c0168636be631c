import { readFile } from "node:fs/promises";
import { createEdge } from "fanion/edge";
import type { Edge } from "../edge/edge.js";
import type { EdgeOptions } from "../edge/options.js";
import { importPrivateKey } from "../signed/keys.js";
import { BootstrapFile } from "./bootstrap-file.js";
import type { LogWriter } from "./log-writer.js";
import { type OpenStorage, openStorage } from "./open-storage.js";
import type { ServerSettings } from "./settings.js";
import { StartupError } from "./startup-error.js";

/** An edge with its storage and its bootstrap file. */
export class EdgeProcess {
	readonly edge: Edge;
	readonly #storage: OpenStorage | undefined;
	readonly #file: BootstrapFile | undefined;
	readonly #log: LogWriter;

	private constructor(
		edge: Edge,
		storage: OpenStorage | undefined,
		file: BootstrapFile | undefined,
		log: LogWriter,
	) {
		this.#log = log;
		this.edge = edge;
		this.#storage = storage;
		this.#file = file;
	}

	/**
	 * Opens storage and bootstrap file, and creates the edge.
	 *
	 * @throws StartupError if one of them cannot be used
	 */
	static async open(
		settings: ServerSettings,
		log: LogWriter,
	): Promise<EdgeProcess> {
		const { bootstrap } = settings;
		const file = bootstrap && new BootstrapFile(bootstrap, log);
		const storage = await openStorage(settings.storage, log);
		const edge = create({
			...settings.edge,
			...(storage && { storage: storage.storage }),
			...(file && { bootstrap: await file.read() }),
			...(await toolsFor(settings.edge)),
			...(await signingKeyOf(settings)),
			...fetchFor(settings),
			logger: log.log,
			processMetrics,
		});
		if (bootstrap) await checkFlags(edge, bootstrap.file);
		file?.watch(edge);
		return new EdgeProcess(edge, storage, file, log);
	}

	/** Logs when the edge has its flags, or the reason why it cannot get them. */
	logReadiness(): void {
		void this.edge.ready().then(
			() => this.#log.info("ready: the flags of all tokens are there"),
			({ message }: Error) => this.#log.warn(`not ready: ${message}`),
		);
	}

	/** Reports the remaining metrics, and closes everything. */
	async close(): Promise<void> {
		this.#file?.close();
		this.#storage?.stopWaiting();
		await this.edge.close();
		this.#storage?.close();
	}
}

/** Creates the edge. An option that the command does not check is named by the edge. */
function create(options: EdgeOptions): Edge {
	try {
		return createEdge(options);
	} catch (error) {
		throw new StartupError((error as Error).message);
	}
}

/** Waits until the flags of a file are there. */
async function checkFlags(edge: Edge, file: string): Promise<void> {
	try {
		await edge.ready();
	} catch (error) {
		throw new StartupError(
			`the bootstrap file \`${file}\` is not a document of \`/api/client/features\`: ${(error as Error).message}`,
		);
	}
}

/** Reads the key that signs answers. */
async function signingKeyOf({
	signingKey: path,
}: ServerSettings): Promise<Pick<EdgeOptions, "signingKey">> {
	if (path === undefined) return {};
	try {
		const signingKey = await readFile(path, "utf8");
		await importPrivateKey(signingKey);
		return { signingKey };
	} catch (error) {
		throw new StartupError(
			`the signing key \`${path}\` cannot be used: ${(error as Error).message}`,
		);
	}
}

/** Loads the larger engine only if a path needs it. */
async function toolsFor({
	residual,
	explainToken,
}: EdgeOptions): Promise<Pick<EdgeOptions, "engine">> {
	if (!residual && !explainToken) return {};
	const { Engine } = await import("fanion/tools");
	return { engine: (options) => new Engine(options) };
}

/** Returns a `fetch` that sends the token in another header. */
function fetchFor({
	upstreamAuthHeader,
}: ServerSettings): Pick<EdgeOptions, "fetch"> {
	if (upstreamAuthHeader.toLowerCase() === "authorization") return {};
	return {
		fetch: (input, init) => {
			const headers = new Headers(init?.headers);
			const token = headers.get("authorization");
			headers.delete("authorization");
			if (token !== null) headers.set(upstreamAuthHeader, token);
			return fetch(input, { ...init, headers });
		},
	};
}

function processMetrics(): { cpuUsage: number; memoryUsage: number } {
	const { user, system } = process.cpuUsage();
	return {
		cpuUsage: (user + system) / 1e6,
		memoryUsage: process.memoryUsage.rss(),
	};
}
