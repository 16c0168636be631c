// The packed archive in every runtime that is a server: each answers the whole specification, with an
// engine that is ready at import, and with each of the other ways to have it.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { here, lay, node, toLab, tool } from "./support/places.js";
import { run } from "./support/process.js";
import { checkSpecification } from "./support/specification.js";

let place;
before(async () => {
	place = await lay("runtimes");
});

/** How a script is run in each runtime that reads scripts from files. */
const RUNTIMES = {
	"Node 20": (...script) => [node(20), script],
	"Node 22": (...script) => [node(22), script],
	"Node 24": (...script) => [node(24), script],
	Deno: (...script) => [tool("deno"), [...ALONE, ...script]],
	Bun: (...script) => [tool("bun"), script],
};

/** Deno asks nobody for a permission, and has none; it fetches nothing. */
const ALONE = ["run", "--no-prompt", "--cached-only"];
/** The one thing that a test may read there: the file that a caller would bring along. */
const READING = `--allow-read=${here("node_modules/fanion")}`;

/** What a program printed as JSON. */
async function answerOf([program, args], cwd = place) {
	return JSON.parse(await run(program, args, { cwd }));
}

/** The engine was ready at import, still is after `init`, and answers all cases. */
function checkReady(t, host, { atImport, afterInit, results }) {
	assert.deepEqual(
		{ atImport, afterInit },
		{ atImport: true, afterInit: true },
	);
	checkSpecification(t, host, results);
}

/** There was no engine before `init`, there is one after it, and it answers all cases. */
function checkSlim(t, host, { before, atOnce, afterInit, results }, isModule) {
	assert.equal(before, "PROVIDER_NOT_READY");
	assert.equal(atOnce, isModule, "only a compiled module is taken at once");
	assert.equal(afterInit, true);
	checkSpecification(t, host, results);
}

for (const [host, program] of Object.entries(RUNTIMES)) {
	describe(host, () => {
		it("answers the specification, ready at import", async (t) => {
			checkReady(t, host, await answerOf(program("main.js")));
		});

		it("answers the specification with the bytes in a script", async (t) => {
			checkReady(t, `${host}, inline`, await answerOf(program("inline.js")));
		});

		for (const form of [
			"module",
			"bytes",
			"buffer",
			"response",
			"response of no type",
			"url",
			"text",
			"bytes, promised",
			"response, promised",
			"module, promised",
		]) {
			it(`answers the specification in the slim form, given: ${form}`, async (t) => {
				const script = host === "Deno" ? [READING, "slim.js"] : ["slim.js"];
				const answer = await answerOf(program(...script, form));
				checkSlim(t, `${host}, slim, ${form}`, answer, form === "module");
			});
		}
	});
}

for (const host of ["Node 24", "Deno"]) {
	it(`takes the package's own file as a compiled module in ${host}`, async () => {
		assert.deepEqual(await answerOf(RUNTIMES[host]("source.js")), {
			before: "PROVIDER_NOT_READY",
			atOnce: true,
		});
	});
}

for (const host of ["Node 20", "Node 22", "Node 24", "Bun"]) {
	describe(`CommonJS in ${host}`, () => {
		const program = RUNTIMES[host];

		it("answers the specification, ready when required", async (t) => {
			const answer = await answerOf(program("require.cjs"));
			checkReady(t, `CommonJS in ${host}`, answer);
		});

		it("has the slim form and the inline one", async () => {
			assert.deepEqual(await answerOf(program("require-subpaths.cjs")), {
				before: "PROVIDER_NOT_READY",
				atOnce: true,
				inline: true,
			});
		});
	});
}

/** Each workerd: the version of Node it is run from, the date it is asked to behave like, and whose it is. */
const WORKERDS = {
	"workerd as of long ago": [20, "2024-01-01", "miniflare"],
	"an earlier workerd": [20, "newest", "miniflare"],
	"the latest workerd": [22, "newest", "wrangler"],
};

for (const [name, [version, date, owner]] of Object.entries(WORKERDS)) {
	describe(name, () => {
		const ask = async (script) => {
			const args = ["workerd.js", script, date, owner];
			const answer = await answerOf([node(version), args]);
			return { host: `workerd, ${answer.compatibilityDate}`, answer };
		};

		it("answers the specification, ready at import", async (t) => {
			const { host, answer } = await ask("worker.js");
			checkReady(t, host, answer);
		});

		it("answers the specification by the inline entry", async (t) => {
			const { host, answer } = await ask("inline-worker.js");
			checkReady(t, `${host}, inline`, answer);
		});

		it("answers the specification in the slim form, given the module", async (t) => {
			const { host, answer } = await ask("slim-worker.js");
			checkSlim(t, `${host}, slim`, answer, true);
		});
	});
}

/** Makes something in the project, moves it far from there, and gives `use` the new place. */
async function elsewhere(made, use) {
	const away = await mkdtemp(join(tmpdir(), "fanion-"));
	try {
		await cp(join(place, made), join(away, made), { recursive: true });
		return await use(away);
	} finally {
		await rm(away, { recursive: true, force: true });
	}
}

describe("the lab", () => {
	let lab;
	before(async () => {
		lab = await lay("runtimes", "runtimes-lab");
		await toLab(lab);
	});

	for (const [host, program] of Object.entries(RUNTIMES))
		it(`answers the specification in ${host}`, async (t) => {
			checkReady(t, `${host}, lab`, await answerOf(program("main.js"), lab));
			const inline = await answerOf(program("inline.js"), lab);
			checkReady(t, `${host}, lab, inline`, inline);
		});

	for (const [name, [version, date, owner]] of Object.entries(WORKERDS))
		it(`answers the specification in ${name}`, async (t) => {
			const args = ["workerd.js", "worker.js", date, owner];
			const answer = await answerOf([node(version), args], lab);
			checkReady(t, `${name}, lab`, answer);
		});
});

describe("what Bun builds", () => {
	const build = (...args) =>
		run(tool("bun"), ["build", "main.js", ...args], { cwd: place });

	it("is a bundle that answers the specification by itself", async (t) => {
		await build("--target=bun", "--outdir=bundle");
		await elsewhere("bundle", async (away) => {
			const answer = await answerOf([tool("bun"), ["bundle/main.js"]], away);
			checkReady(t, "a bundle of Bun's", answer);
		});
	});

	it("is a program that answers the specification by itself", async (t) => {
		await build("--compile", "--outfile=program");
		await elsewhere("program", async (away) => {
			const answer = await answerOf([join(away, "program"), []], away);
			checkReady(t, "a program of Bun's", answer);
		});
	});
});

describe("the top of a module", () => {
	const dist = here("node_modules/fanion/dist/");
	/** What a file calls when it is imported, of all that it should not. */
	const callsOf = (file) => answerOf([node(24), ["quiet.js", file]]);

	const entries = ["entry", "lab", "client", "storage"].flatMap((folder) =>
		readdirSync(dist + folder).map((name) => `${folder}/${name}`),
	);

	for (const name of entries.filter((name) => /\/[a-z-]+\.js$/.test(name))) {
		it(`fetches, starts, draws, reads and compiles nothing in ${name}`, async () => {
			assert.deepEqual(await callsOf(dist + name), []);
		});
	}

	it("would be heard if it did", async () => {
		const calls = new Set(await callsOf("./loud.js"));
		for (const name of [
			"readFileSync",
			"setTimeout",
			"fetch",
			"random",
			"getRandomValues",
			"Module",
		])
			assert.ok(calls.has(name), name);
	});
});
