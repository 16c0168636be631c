// One trial of a client: what is watched all the time, in whatever host.

/** The host's own timers; those that the client starts are counted. */
const { setTimeout: wait, clearTimeout: unwait } = globalThis;
const later = (ms) => new Promise((resolve) => wait(resolve, ms));

/** How long a condition may take to come true. Milliseconds. */
const PATIENCE = 10_000;

/** How long a whole trial may take. Milliseconds. */
const LONGEST = 20_000;

/** Promises whose failure nobody took, with what they say. */
const rejections = new Map();
const note = (reason, promise) =>
	rejections.set(promise, String(reason?.stack ?? reason));
if (globalThis.process?.on && !globalThis.Deno && !globalThis.Bun)
	globalThis.process.on("unhandledRejection", note);
else {
	globalThis.addEventListener?.("unhandledrejection", (event) => {
		event.preventDefault();
		note(event.reason, event.promise);
	});
	// Some hosts speak too early, and take it back.
	globalThis.addEventListener?.("rejectionhandled", ({ promise }) =>
		rejections.delete(promise),
	);
}

/** A document with a flag that is on, one that is off, and perhaps a new one. */
export function documentOf(...more) {
	const flag = (name, enabled) => ({ name, enabled, strategies: [] });
	const features = [
		flag("on", true),
		flag("off", false),
		...more.map((name) => flag(name, true)),
	];
	return { version: 2, features };
}

export const OLD = JSON.stringify(documentOf());
export const NEW = JSON.stringify(documentOf("new"));

/** The same as an event of a delta. */
export const hydration = (eventId, ...more) => ({
	type: "hydration",
	eventId,
	features: documentOf(...more).features,
	segments: [],
});
export const updated = (eventId, name) => ({
	type: "feature-updated",
	eventId,
	feature: { name, enabled: true, strategies: [], project: "default" },
});
export const batch = (...events) => JSON.stringify({ events });

/** A message of a stream. */
export const message = (event, data, id) =>
	`event: ${event}\n${id === undefined ? "" : `id: ${id}\n`}data: ${data}\n\n`;

/** Runs trials one after the other; `{ name, problem }` of each, and no problem where all is well. */
export async function runTrials(trials, bench) {
	const results = [];
	for (const trial of trials) {
		const problem = await runTrial(trial, bench).then(
			() => undefined,
			(error) => String(error?.stack ?? error),
		);
		results.push({ name: trial.name, problem });
	}
	return results;
}

/** Runs one trial, and fails when anything is amiss that must never be. */
export async function runTrial({ name, run }, { address, createClient }) {
	// Several hosts may ask one server.
	const draw = Math.random().toString(36).slice(2);
	const id = encodeURIComponent(`${name.replaceAll(" ", "-")}-${draw}`);
	const timers = watchTimers();
	rejections.clear();
	const trial = new Trial(id, address, createClient, timers.delays);
	try {
		await trial.script({
			features: [{ body: OLD }],
			register: [{ status: 202 }],
			metrics: [{ status: 202 }],
		});
		await within(LONGEST, async () => {
			await run(trial);
			await trial.finish();
		});
		equal(timers.live(), 0, "timers left behind");
		await later(0);
		equal([...rejections.values()].join(), "", "unhandled rejections");
	} finally {
		const closing = trial.clients.map((client) => client.close());
		await within(LONGEST, () => Promise.all(closing)).finally(timers.restore);
	}
}

/** Does something that might never come to an end. */
function within(patience, work) {
	let handle;
	const late = new Promise((_, reject) => {
		const problem = new Error(`it takes more than ${patience} ms`);
		handle = wait(() => reject(problem), patience);
	});
	return Promise.race([work(), late]).finally(() => unwait(handle));
}

class Trial {
	clients = [];
	errors = [];
	warnings = [];
	/** Answers counted here, by flag: [yes, no]. */
	#counted = new Map();
	#isOver = false;
	#isForgetful = false;
	#closed = new Set();
	#watching = [];

	constructor(id, address, createClient, delays) {
		/** Milliseconds of all timers that clients have started. */
		this.delays = delays;
		this.url = `${address}/${id}`;
		this.control = `${address}/control/${id}`;
		this.createClient = createClient;
	}

	later = later;

	/** Says what is answered from now on. */
	async script(answers) {
		await fetch(this.control, {
			method: "POST",
			body: JSON.stringify(answers),
		});
	}

	/** What was asked of one kind. */
	async asked(kind) {
		const all = await (await fetch(this.control)).json();
		return kind === undefined
			? all
			: all.filter((entry) => entry.kind === kind);
	}

	/** Makes a client that is in a hurry. */
	open(options = {}) {
		const client = this.createClient({
			url: this.url,
			token: "*:development.secret",
			appName: "trial",
			refreshInterval: 20,
			metricsInterval: 30,
			timeout: 250,
			...options,
		});
		client.on("error", (error) => this.errors.push(error.message));
		client.on("warning", (warning) => this.warnings.push(warning));
		this.clients.push(client);
		return client;
	}

	/** Makes a client, waits until it is ready, and watches it from then on. */
	async ready(options) {
		const client = this.open(options);
		await client.ready(PATIENCE);
		this.#watching.push(this.#watch(client));
		return client;
	}

	/** Asks for a flag, and counts. */
	ask(client, name) {
		const answer = client.isEnabled(name);
		const count = this.#counted.get(name) ?? [0, 0];
		count[answer ? 0 : 1] += 1;
		this.#counted.set(name, count);
		return answer;
	}

	/** What is counted in this trial is held against what is sent by the trial itself. */
	forgets() {
		this.#isForgetful = true;
	}

	/** Closes a client, of which nothing is asked then. */
	async close(client) {
		this.#closed.add(client);
		await client.close();
	}

	/** Waits until something is so. */
	async until(what, isSo) {
		for (let waited = 0; waited < PATIENCE; waited += 5) {
			if (await isSo()) return;
			await later(5);
		}
		throw new Error(
			`never: ${what}; errors: ${this.errors.slice(-3)}; warnings: ${this.warnings.slice(-3)}`,
		);
	}

	/** Waits until the client knows the new flag. */
	recovers(client) {
		return this.until("the new flag is on", () => this.ask(client, "new"));
	}

	/** Waits until so many more requests of a kind came. */
	async more(kind, times) {
		const { length } = await this.asked(kind);
		await this.until(`${times} more ${kind}`, async () => {
			const asked = await this.asked(kind);
			return asked.length >= length + times;
		});
	}

	/** Closes all, and holds what was counted against what the server was told. */
	async finish() {
		this.#isOver = true;
		await Promise.all(this.#watching);
		await Promise.all(this.clients.map((client) => client.close()));
		if (this.#isForgetful) return;
		const sent = new Map();
		for (const { status, body } of await this.asked("metrics")) {
			if (status < 200 || status > 299) continue;
			for (const [name, { yes, no }] of Object.entries(
				JSON.parse(body).bucket.toggles,
			)) {
				const count = sent.get(name) ?? [0, 0];
				sent.set(name, [count[0] + yes, count[1] + no]);
			}
		}
		const sorted = (map) => JSON.stringify([...map].sort());
		equal(sorted(sent), sorted(this.#counted), "what the server was told");
	}

	/** The last good flags answer all the time. */
	async #watch(client) {
		while (!this.#isOver && !this.#closed.has(client)) {
			equal(this.ask(client, "on"), true, "`on`");
			equal(this.ask(client, "off"), false, "`off`");
			await later(3);
		}
	}
}

export function equal(found, wanted, what) {
	if (found !== wanted) throw new Error(`${what}: ${found}, and not ${wanted}`);
}

export function ok(isSo, what) {
	if (!isSo) throw new Error(what);
}

/**
 * Counts the timers that are started from now on, and still run: the client's, and not those of the host,
 * whose `fetch` may have some of its own.
 */
function watchTimers() {
	const running = new Set();
	const delays = [];
	globalThis.setTimeout = (work, ...rest) => {
		const handle = wait(
			(...values) => {
				running.delete(handle);
				work(...values);
			},
			...rest,
		);
		const isOfHost = /node:|ext:/.test(new Error().stack.split("\n")[2]);
		if (!isOfHost) {
			running.add(handle);
			delays.push(rest[0]);
		}
		return handle;
	};
	globalThis.clearTimeout = (handle) => {
		running.delete(handle);
		unwait(handle);
	};
	const restore = () => {
		globalThis.setTimeout = wait;
		globalThis.clearTimeout = unwait;
	};
	return { live: () => running.size, delays, restore };
}
