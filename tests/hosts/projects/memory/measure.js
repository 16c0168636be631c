// Repeats an operation and prints the memory after a tenth of the repetitions and at the end, in bytes:
// `{ early, late }`.
//
// node --expose-gc measure.js <operation>

import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

/** The memories of all WebAssembly instances. Set up before fanion is imported. */
const memories = new Set();
WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
	construct(target, args) {
		const instance = new target(...args);
		memories.add(instance.exports.memory);
		return instance;
	},
});
const { Engine } = await import("fanion");

const document = readFileSync("document.json");
const delta = {
	events: JSON.parse(readFileSync("delta.json", "utf8")).events,
};

/** Returns an engine that prints no warnings: lines that wait in a full pipe would count as memory. */
const open = () => {
	const engine = new Engine({ onWarning: () => {} });
	engine.load(document);
	return engine;
};

const contextOf = (index) => ({
	userId: String(index),
	sessionId: `session ${index}`,
	remoteAddress: `10.0.${index % 256}.1`,
	properties: { plan: index % 2 ? "pro" : "free", level: index % 100 },
});

/** Each operation with its number of repetitions, in `rounds` between which garbage is collected. */
const OPERATIONS = {
	free: () => ({
		repetitions: 10_000,
		rounds: 10,
		operation(index) {
			const engine = open();
			engine.evaluateAll(contextOf(index));
			engine.free();
		},
	}),
	drop: () => ({
		repetitions: 10_000,
		rounds: 100,
		operation: (index) => open().evaluateAll(contextOf(index)),
	}),
	load(engine = open()) {
		const operation = () => engine.load(document);
		return { repetitions: 10_000, rounds: 10, operation };
	},
	evaluate(engine = open()) {
		const operation = (index) =>
			engine.isEnabled("flag.1.rollout", contextOf(index));
		return { repetitions: 10_000_000, rounds: 10, operation };
	},
	apply(engine = open()) {
		const operation = (index) => {
			for (const event of delta.events) {
				event.eventId += 1;
				if (event.feature) event.feature.description = `change ${index}`;
			}
			engine.apply(delta);
		};
		return { repetitions: 10_000, rounds: 10, operation };
	},
};

const { repetitions, rounds, operation } = OPERATIONS[process.argv[2]]();
const reports = [];
for (let round = 0; round < rounds; round++) {
	for (let index = 0; index < repetitions / rounds; index++)
		operation((round * repetitions) / rounds + index);
	await collect();
	if (round + 1 === rounds / 10 || round + 1 === rounds)
		reports.push(measureMemory());
}
const [early, late] = reports;
console.log(JSON.stringify({ early, late }));

/** Collects garbage and lets finalizers run, which need a turn of the event loop. */
async function collect() {
	for (let round = 0; round < 3; round++) {
		globalThis.gc();
		await wait(0);
	}
}

function measureMemory() {
	const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
	const wasm = [...memories].map((memory) => memory.buffer.byteLength);
	return {
		rss,
		heap: heapUsed,
		external,
		buffers: arrayBuffers,
		wasm: wasm.reduce((total, size) => total + size, 0),
	};
}
