// Does one thing many times and prints how many bytes of memory are held after the first tenth, and in
// the end: `{ early, late }`.
//
// node --expose-gc measure.js <what>

import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

/** The memory of every instance that is made; before fanion is imported. */
const memories = new Set();
WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
	construct(target, args) {
		const made = new target(...args);
		memories.add(made.exports.memory);
		return made;
	},
});
const { Engine } = await import("fanion");

const document = readFileSync("document.json");
const delta = {
	events: JSON.parse(readFileSync("delta.json", "utf8")).events,
};

const open = () => {
	const engine = new Engine();
	engine.load(document);
	return engine;
};

const person = (number) => ({
	userId: String(number),
	sessionId: `session ${number}`,
	remoteAddress: `10.0.${number % 256}.1`,
	properties: { plan: number % 2 ? "pro" : "free", level: number % 100 },
});

/** What is done, how often, and in how many goes, between which garbage is collected. */
const DEEDS = {
	free: () => ({
		times: 10_000,
		goes: 10,
		deed(number) {
			const engine = open();
			engine.evaluateAll(person(number));
			engine.free();
		},
	}),
	forget: () => ({
		times: 10_000,
		goes: 100,
		deed: (number) => open().evaluateAll(person(number)),
	}),
	load(engine = open()) {
		const deed = () => engine.load(document);
		return { times: 10_000, goes: 10, deed };
	},
	ask(engine = open()) {
		const deed = (number) => engine.isEnabled("flag.1.rollout", person(number));
		return { times: 10_000_000, goes: 10, deed };
	},
	apply(engine = open()) {
		const deed = (number) => {
			for (const event of delta.events) {
				event.eventId += 1;
				if (event.feature) event.feature.description = `change ${number}`;
			}
			engine.apply(delta);
		};
		return { times: 10_000, goes: 10, deed };
	},
};

const { times, goes, deed } = DEEDS[process.argv[2]]();
const reports = [];
for (let go = 0; go < goes; go++) {
	for (let number = 0; number < times / goes; number++)
		deed((go * times) / goes + number);
	await collect();
	if (go + 1 === goes / 10 || go + 1 === goes) reports.push(held());
}
const [early, late] = reports;
console.log(JSON.stringify({ early, late }));

/** Collects garbage until finalizers, which need a turn of their own, have had it. */
async function collect() {
	for (let round = 0; round < 3; round++) {
		globalThis.gc();
		await wait(0);
	}
}

function held() {
	const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
	const wasm = [...memories].map((memory) => memory.buffer.byteLength);
	return {
		rss,
		heap: heapUsed,
		external,
		buffers: arrayBuffers,
		wasm: wasm.reduce((all, size) => all + size, 0),
	};
}
