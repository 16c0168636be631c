// One trial of a client, in any host: a scripted server, and what must hold during every script.

/** The timers of the host; `watchTimers` replaces the global functions. */
const { setTimeout: setHostTimeout, clearTimeout: clearHostTimeout } =
	globalThis;
const sleep = (delay) =>
	new Promise((resolve) => setHostTimeout(resolve, delay));

/** How long a condition may take to become true, in milliseconds. */
const CONDITION_TIMEOUT = 10_000;

/** How long a trial may take, in milliseconds. */
const TRIAL_TIMEOUT = 20_000;

/** Describes the counts that do not equal those of the trial. */
const COUNTS = "counts that the server accepted";

/** Describes counts of which a report timed out, which the server may have accepted nevertheless. */
const LATE_COUNTS = `${COUNTS}, although a report timed out`;

/** How many trials of one run may be repeated because a report timed out. */
const MAX_REPETITIONS = 2;

/** Promises with an unhandled rejection, and the reason as a string. */
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
	// Some hosts report a rejection before its handler is added, and then withdraw the report.
	globalThis.addEventListener?.("rejectionhandled", ({ promise }) =>
		rejections.delete(promise),
	);
}

/** Returns a document with a flag `on`, a flag `off`, and more flags that are on. */
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

/** Returns the event of a delta that contains all flags of `documentOf`. */
export const hydration = (eventId, ...more) => ({
	type: "hydration",
	eventId,
	features: documentOf(...more).features,
	segments: [],
});
/** Returns the event of a delta that turns a flag on. */
export const updated = (eventId, name) => ({
	type: "feature-updated",
	eventId,
	feature: { name, enabled: true, strategies: [], project: "default" },
});
/** Returns a delta as JSON. */
export const batch = (...events) => JSON.stringify({ events });

/** Returns a message of a server-sent event stream. */
export const message = (event, data, id) =>
	`event: ${event}\n${id === undefined ? "" : `id: ${id}\n`}data: ${data}\n\n`;

/** Runs trials one after the other; returns `{ name, problem }` of each, without `problem` after success. */
export async function runTrials(trials, setup) {
	const results = [];
	let repetitions = 0;
	for (const trial of trials) {
		const attempt = () =>
			runTrial(trial, setup).then(
				() => undefined,
				// In Firefox and Safari the stack does not contain the message.
				(error) => `${error}\n${error?.stack}`,
			);
		let problem = await attempt();
		// On a busy machine, a report can time out after the server has accepted it, and is sent again.
		if (problem?.includes(LATE_COUNTS) && repetitions < MAX_REPETITIONS) {
			repetitions += 1;
			problem = await attempt();
		}
		results.push({ name: trial.name, problem });
	}
	return results;
}

/** Runs one trial. Rejects if the trial fails, or if an invariant of all trials is violated. */
export async function runTrial({ name, run }, { address, createClient }) {
	// Several hosts may share one server.
	const suffix = Math.random().toString(36).slice(2);
	const id = encodeURIComponent(`${name.replaceAll(" ", "-")}-${suffix}`);
	const timers = watchTimers();
	rejections.clear();
	const trial = new Trial(id, address, createClient, timers.delays);
	try {
		await trial.script({
			features: [{ body: OLD }],
			register: [{ status: 202 }],
			metrics: [{ status: 202 }],
		});
		await within(TRIAL_TIMEOUT, async () => {
			await run(trial);
			await trial.finish();
		});
		equal(timers.live(), 0, "timers that still run");
		await sleep(0);
		equal([...rejections.values()].join(), "", "unhandled rejections");
	} finally {
		trial.end();
		const closing = trial.clients.map((client) => client.close());
		await within(TRIAL_TIMEOUT, () => Promise.all(closing)).finally(
			timers.restore,
		);
	}
}

/** Runs work that may never end. */
function within(timeout, work) {
	let handle;
	const late = new Promise((_, reject) => {
		const problem = new Error(`not finished after ${timeout} ms`);
		handle = setHostTimeout(() => reject(problem), timeout);
	});
	return Promise.race([work(), late]).finally(() => clearHostTimeout(handle));
}

class Trial {
	clients = [];
	errors = [];
	warnings = [];
	/** Evaluations by flag: [yes, no]. */
	#counts = new Map();
	#isOver = false;
	#skipsCountCheck = false;
	#closed = new Set();
	#watching = [];

	constructor(id, address, createClient, delays) {
		/** Delays of all timers that clients started, in milliseconds. */
		this.delays = delays;
		this.url = `${address}/${id}`;
		this.control = `${address}/control/${id}`;
		this.createClient = createClient;
	}

	sleep = sleep;

	/** Sets the responses from now on, by kind of request. */
	async script(responses) {
		await fetch(this.control, {
			method: "POST",
			body: JSON.stringify(responses),
		});
	}

	/** Returns all requests so far, or those of one kind. */
	async requests(kind) {
		const all = await (await fetch(this.control)).json();
		return kind === undefined
			? all
			: all.filter((entry) => entry.kind === kind);
	}

	/** Creates a client with short intervals. */
	open(options = {}) {
		const all = {
			url: this.url,
			token: "*:development.secret",
			appName: "trial",
			refreshInterval: 20,
			metricsInterval: 30,
			// Long enough for a report on a busy machine: a report that times out is sent again.
			timeout: 1000,
			...options,
		};
		// A trial removes these by `undefined`, which gives a warning otherwise.
		for (const name of ["url", "token"])
			if (all[name] === undefined) delete all[name];
		const client = this.createClient(all);
		client.on("error", (error) => this.errors.push(error.message));
		client.on("warn", (warning) => {
			// The intervals of trials are short.
			if (!warning.includes("is in milliseconds")) this.warnings.push(warning);
		});
		this.clients.push(client);
		return client;
	}

	/** Creates a client, waits until it is ready, and checks its flags from then on. */
	async openReady(options) {
		const client = this.open(options);
		await client.ready(CONDITION_TIMEOUT);
		this.#watching.push(this.#watch(client));
		return client;
	}

	/** Evaluates a flag, and counts the result for the comparison with the reports. */
	isEnabled(client, name) {
		const enabled = client.isEnabled(name);
		const count = this.#counts.get(name) ?? [0, 0];
		count[enabled ? 0 : 1] += 1;
		this.#counts.set(name, count);
		return enabled;
	}

	/** Skips the comparison of counts and reports, which the trial makes itself. */
	skipCountCheck() {
		this.#skipsCountCheck = true;
	}

	/** Closes a client, and stops the checks of its flags. */
	async close(client) {
		this.#closed.add(client);
		await client.close();
	}

	/** Waits until a condition is true. */
	async until(label, condition) {
		for (let waited = 0; waited < CONDITION_TIMEOUT; waited += 5) {
			if (await condition()) return;
			await sleep(5);
		}
		throw new Error(
			`never: ${label}; errors: ${this.errors.slice(-3)}; warnings: ${this.warnings.slice(-3)}`,
		);
	}

	/** Waits until the flag `new` is on. */
	awaitNewFlags(client) {
		return this.until("`new` is on", () => this.isEnabled(client, "new"));
	}

	/** Waits for `count` more requests of a kind. */
	async awaitRequests(kind, count) {
		const { length } = await this.requests(kind);
		await this.until(`${count} more requests ${kind}`, async () => {
			const requests = await this.requests(kind);
			return requests.length >= length + count;
		});
	}

	/** Ends the checks that run until the end of the trial. */
	end() {
		this.#isOver = true;
	}

	/** Closes all clients, and compares the counts with the reports that the server accepted. */
	async finish() {
		this.end();
		await Promise.all(this.#watching);
		await Promise.all(this.clients.map((client) => client.close()));
		if (this.#skipsCountCheck) return;
		const sent = new Map();
		for (const { status, body } of await this.requests("metrics")) {
			if (status < 200 || status > 299) continue;
			for (const [name, { yes, no }] of Object.entries(
				JSON.parse(body).bucket.toggles,
			)) {
				const count = sent.get(name) ?? [0, 0];
				sent.set(name, [count[0] + yes, count[1] + no]);
			}
		}
		const sorted = (map) => JSON.stringify([...map].sort());
		const isLate = this.warnings.some((warning) =>
			warning.includes("/client/metrics`: no data for"),
		);
		const label = isLate ? LATE_COUNTS : COUNTS;
		equal(sorted(sent), sorted(this.#counts), label);
	}

	/** Checks again and again that the client evaluates the last good flags. */
	async #watch(client) {
		while (!this.#isOver && !this.#closed.has(client)) {
			equal(this.isEnabled(client, "on"), true, "`on`");
			equal(this.isEnabled(client, "off"), false, "`off`");
			await sleep(3);
		}
	}
}

export function equal(actual, expected, label) {
	if (actual !== expected)
		throw new Error(`${label}: ${actual} instead of ${expected}`);
}

export function ok(condition, label) {
	if (!condition) throw new Error(label);
}

/**
 * Counts the running timers that clients start from now on.
 *
 * Timers of the host do not count: its `fetch` may use some.
 */
function watchTimers() {
	const running = new Set();
	const delays = [];
	globalThis.setTimeout = (work, ...rest) => {
		const handle = setHostTimeout(
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
		clearHostTimeout(handle);
	};
	const restore = () => {
		globalThis.setTimeout = setHostTimeout;
		globalThis.clearTimeout = clearHostTimeout;
	};
	return { live: () => running.size, delays, restore };
}
