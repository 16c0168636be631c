// Measures the first answer of an edge in a new Worker that starts from Workers KV: with the document as the edge
// stores it, and with a snapshot in its place. As in `isolates.js`, each sample starts a process of workerd, and the
// time that a worker needs only to read the same bytes is subtracted.

import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { FANION } from "../engines/index.js";
import { SETTINGS } from "../settings.js";
import { summarize } from "../timing/statistics.js";
import { findWorkload } from "../workloads/index.js";
import { openMeasured } from "./worker-process.js";

const script = (name) =>
	fileURLToPath(new URL(`../runtimes/isolates/${name}.js`, import.meta.url));

const TOKEN = "*:development.backend-secret";
const PAGE_TOKEN = "*:development.page-secret";

/** Returns `{ flags, figures }` for W2 and W3; a figure has the processor time in nanoseconds. */
export async function measureEdgeIsolates() {
	const documents = [];
	for (const name of ["W2", "W3"])
		documents.push(await measureDocument(findWorkload(name)));
	return documents;
}

async function measureDocument({ flags, documents: [document] }) {
	const folder = await mkdtemp(join(tmpdir(), "fanion-isolates-"));
	const server = await serveDocument(document);
	try {
		const kinds = ["document", "snapshot"];
		const open = (kind, name) =>
			openMeasured(script(name), {
				compatibilityDate: "2026-01-01",
				kvNamespaces: ["FLAGS"],
				kvPersist: `${folder}/${kind}`,
				bindings: { UPSTREAM_URL: server.address, TOKEN, PAGE_TOKEN },
			});
		for (const kind of kinds) await fillStorage(open(kind, "edge"), kind);
		server.stop();
		const samples = [];
		for (let round = 0; round < SETTINGS.processes; round += 1) {
			const sample = [];
			for (const kind of kinds) {
				const time = await firstAnswer(open(kind, "edge"));
				sample.push(time - (await firstAnswer(open(kind, "read-storage"))));
			}
			samples.push(sample);
		}
		return { flags: flags.length, figures: toFigures(kinds, samples) };
	} finally {
		server.stop();
		await rm(folder, { recursive: true, force: true });
	}
}

function toFigures(kinds, samples) {
	return kinds.map((name, index) => ({
		name: `${name} in KV`,
		value: summarize(samples.map((round) => round[index])),
		ratio: summarize(samples.map((round) => round[index] / round[0])),
	}));
}

/** Lets an edge store its flags and tokens, and replaces the document by a snapshot. */
async function fillStorage(opening, kind) {
	const { worker } = await opening;
	try {
		await ask(worker);
		const storage = await worker.getKVNamespace("FLAGS");
		const { keys } = await storage.list();
		if (keys.length !== 2) throw new Error(`${keys.length} values in KV`);
		if (kind !== "snapshot") return;
		const { snapshot } = await import(FANION.url);
		for (const { name } of keys) {
			const [head, json] = (await storage.get(name)).split(/\n(.*)/s);
			if (head.includes('"fanion":1')) await storage.put(name, snapshot(json));
		}
	} finally {
		await worker.dispose();
	}
}

/** Returns the nanoseconds of the first answer of a new Worker. */
async function firstAnswer(opening) {
	const { worker, measure } = await opening;
	try {
		return await measure(() => ask(worker));
	} finally {
		await worker.dispose();
	}
}

async function ask(worker) {
	const response = await worker.dispatchFetch(
		"http://edge/api/frontend?userId=7",
		{ headers: { authorization: PAGE_TOKEN } },
	);
	const text = await response.text();
	if (!response.ok) throw new Error(text);
}

/** Serves a document and tokens, as an Unleash server, until it is stopped. */
async function serveDocument(document) {
	const body = JSON.stringify(document);
	const client = {
		token: TOKEN,
		type: "client",
		projects: ["*"],
		environment: "development",
	};
	const server = createServer((request, response) => {
		const isFlags = request.url.includes("/client/features");
		response.writeHead(200, { etag: '"1"' });
		response.end(isFlags ? body : JSON.stringify({ tokens: [client] }));
	});
	await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
	const stop = () => {
		server.closeAllConnections();
		server.close();
	};
	return { address: `http://127.0.0.1:${server.address().port}`, stop };
}
