import type { LogWriter } from "./log-writer.js";

/** Milliseconds until the process ends without having finished. Docker kills after 10 seconds. */
const DEADLINE = 9000;

/**
 * Ends the process on `SIGTERM` or `SIGINT`: with exit code 0 after `close`, or with 1 at once on a second signal.
 *
 * `names` are the signals that end the process; it ignores the other one.
 */
export function closeOnSignal(
	close: () => Promise<void>,
	log: LogWriter,
	names: readonly NodeJS.Signals[] = ["SIGTERM", "SIGINT"],
): void {
	let isClosing = false;
	for (const name of ["SIGTERM", "SIGINT"] as const)
		process.on(name, () => {
			if (!names.includes(name)) return;
			if (isClosing) process.exit(1);
			isClosing = true;
			log.info(`received ${name}: finishing requests, sending metrics`);
			void finish(close, log);
		});
}

/** Closes, and ends the process. */
export async function finish(
	close: () => Promise<void>,
	log: LogWriter,
): Promise<void> {
	const timer = setTimeout(() => {
		log.error(`not finished after ${DEADLINE} ms: metrics may be lost`);
		process.exit(1);
	}, DEADLINE);
	await close().catch((error) => log.error(String(error)));
	clearTimeout(timer);
	log.info("stopped");
	process.exit(0);
}
