import { startEdge } from "../edge-server/support/command.js";
import { createFolder } from "../edge-server/support/folders.js";
import { Relay } from "./relay.js";
import { SDKS } from "./sdks/index.js";
import { Pages } from "./sdks/page.js";

/** The command `fanion edge` before the server, and SDKs that ask it. */
export class EdgeBench {
	/** What SDKs sent: `{ appName, environment, counts }`. */
	reports = [];
	/** Stands for the server. */
	relay = new Relay();
	#ends = [];
	#context = { after: (end) => this.#ends.push(end) };
	#pages = new Pages();
	#command;
	#arguments;

	/** Starts everything. `tokens` are those whose flags the edge fetches; `options` are those of the command. */
	async start(tokens, options = []) {
		await this.relay.open();
		this.#context.after(() => this.relay.close());
		this.#context.after(() => this.#pages.stop());
		this.#arguments = [
			...["--upstream-url", this.relay.url, "--tokens", tokens.join(",")],
			...["--backup-folder", await createFolder(this.#context)],
			...["--features-refresh-interval-seconds", "1"],
			...["--metrics-interval-seconds", "1"],
			// A report that the server accepts after the timeout would count twice.
			...["--upstream-request-timeout", "60"],
			...options,
		];
		await this.startEdge();
	}

	/** Ends what still runs. */
	async close() {
		for (const end of this.#ends.reverse()) await end();
	}

	get url() {
		return this.#command.url;
	}

	/** Starts the edge, again at the address of the first time. */
	async startEdge() {
		const port = this.#command ? new URL(this.url).port : "0";
		const program = [process.execPath];
		const options = { port, program };
		this.#command = await startEdge(this.#context, this.#arguments, options);
		await this.#command.waitFor(/ready: /);
	}

	/** Stops the edge, which sends its reports before. */
	stopEdge() {
		return this.#command.stop();
	}

	/** Opens an SDK of `SDKS`; it asks for flags rarely unless `options` has an `interval`. */
	async openSdk(name, options) {
		const { open, expect, lacks } = SDKS[name];
		const edge = this.url;
		const interval = 60_000;
		const all = { edge, interval, ...options };
		const sdk = await open(all, this.#pages);
		return { name, expect, lacks, ...sdk, options: all };
	}

	/** Lets an SDK send its metrics, and closes it. */
	async closeSdk({ sent, close, options }) {
		const { appName, environment = "development" } = options;
		if (sent) this.reports.push({ appName, environment, counts: await sent() });
		await close();
	}
}
