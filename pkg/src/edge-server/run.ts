import cluster from "node:cluster";
import { EdgeProcess } from "./edge-process.js";
import { HttpServer } from "./http-server.js";
import { LogWriter } from "./log-writer.js";
import { Primary } from "./primary.js";
import type { ServerSettings } from "./settings.js";
import { closeOnSignal } from "./signals.js";
import { runWorker } from "./worker.js";

/**
 * Starts the server, in one process or in several. Resolves when it listens.
 *
 * @throws StartupError if it cannot start
 */
export async function run(
	settings: ServerSettings,
	warnings: readonly string[],
): Promise<void> {
	const log = new LogWriter(settings.log);
	if (cluster.isWorker) return runWorker(settings, log);
	for (const warning of warnings) log.warn(warning);
	if (settings.workers > 1) {
		const primary = await Primary.start(settings, log);
		closeOnSignal(() => primary.close(), log);
	} else await runAlone(settings, log);
}

async function runAlone(
	settings: ServerSettings,
	log: LogWriter,
): Promise<void> {
	const opened = await EdgeProcess.open(settings, log);
	const { edge } = opened;
	const server = new HttpServer(settings.listen, (request) =>
		edge.handle(request),
	);
	for (const address of await server.listen())
		log.info(`listening on ${address}`);
	closeOnSignal(async () => {
		await server.close();
		await opened.close();
	}, log);
	opened.logReadiness();
}
