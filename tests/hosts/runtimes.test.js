// The packed archive in every server runtime: each runs the specification with an engine that is ready
// at import, and with each other entry of the package.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { checkSpecification } from "../js/support/check-specification.js";
import { run } from "./support/process.js";
import {
	createProject,
	hostsPath,
	nodePath,
	switchToTools,
	toolPath,
} from "./support/projects.js";

let folder;
before(async () => {
	folder = await createProject("runtimes");
});

/** The command that runs a script, for each runtime that reads scripts from files. */
const RUNTIMES = {
	"Node 20": (...script) => [nodePath(20), script],
	"Node 22": (...script) => [nodePath(22), script],
	"Node 24": (...script) => [nodePath(24), script],
	Deno: (...script) => [toolPath("deno"), [...DENO_ARGS, ...script]],
	Bun: (...script) => [toolPath("bun"), script],
};

/** Deno without prompts, permissions and downloads. */
const DENO_ARGS = ["run", "--no-prompt", "--cached-only"];
/** The permission for the file that a caller of the slim form reads. */
const READ_PERMISSION = `--allow-read=${hostsPath("node_modules/fanion")}`;

/** Returns the JSON that a program prints. */
async function outputOf([program, args], cwd = folder) {
	return JSON.parse(await run(program, args, { cwd }));
}

/** Checks that the engine was ready at import and after `init`, and passes all cases. */
function checkReady(t, host, { atImport, afterInit, results }) {
	assert.deepEqual(
		{ atImport, afterInit },
		{ atImport: true, afterInit: true },
	);
	checkSpecification(t, host, results);
}

/** Checks that the engine was ready after `init` but not before, and passes all cases. */
function checkSlim(t, host, { before, atOnce, afterInit, results }, isModule) {
	assert.equal(before, "PROVIDER_NOT_READY");
	assert.equal(
		atOnce,
		isModule,
		"init is synchronous only for a compiled module",
	);
	assert.equal(afterInit, true);
	checkSpecification(t, host, results);
}

for (const [host, program] of Object.entries(RUNTIMES)) {
	describe(host, () => {
		it("passes the specification, ready at import", async (t) => {
			checkReady(t, host, await outputOf(program("main.js")));
		});

		it("passes the specification with the inline form", async (t) => {
			checkReady(t, `${host}, inline`, await outputOf(program("inline.js")));
		});

		for (const form of [
			"module",
			"bytes",
			"buffer",
			"response",
			"response of no type",
			"url",
			"url string",
			"bytes, promised",
			"response, promised",
			"module, promised",
		]) {
			it(`passes the specification with the slim form and the source: ${form}`, async (t) => {
				const script =
					host === "Deno" ? [READ_PERMISSION, "slim.js"] : ["slim.js"];
				const report = await outputOf(program(...script, form));
				checkSlim(t, `${host}, slim, ${form}`, report, form === "module");
			});
		}
	});
}

for (const host of ["Node 24", "Deno"]) {
	it(`init takes a source-phase import of the WebAssembly file in ${host}`, async () => {
		assert.deepEqual(await outputOf(RUNTIMES[host]("source.js")), {
			before: "PROVIDER_NOT_READY",
			atOnce: true,
		});
	});
}

for (const host of ["Node 20", "Node 22", "Node 24", "Bun"]) {
	describe(`CommonJS in ${host}`, () => {
		const program = RUNTIMES[host];

		it("passes the specification, ready when required", async (t) => {
			const report = await outputOf(program("require.cjs"));
			checkReady(t, `CommonJS in ${host}`, report);
		});

		it("loads the slim form and the inline form", async () => {
			assert.deepEqual(await outputOf(program("require-subpaths.cjs")), {
				before: "PROVIDER_NOT_READY",
				atOnce: true,
				inline: true,
			});
		});
	});
}

/** Each workerd: the version of Node that starts it, its compatibility date, and the package it comes from. */
const WORKERDS = {
	"workerd with an old compatibility date": [20, "2024-01-01", "miniflare"],
	"an earlier workerd": [20, "newest", "miniflare"],
	"the latest workerd": [22, "newest", "wrangler"],
};

for (const [name, [version, date, owner]] of Object.entries(WORKERDS)) {
	describe(name, () => {
		const responseOf = async (script) => {
			const args = ["workerd.js", script, date, owner];
			const report = await outputOf([nodePath(version), args]);
			return { host: `workerd, ${report.compatibilityDate}`, report };
		};

		it("passes the specification, ready at import", async (t) => {
			const { host, report } = await responseOf("worker.js");
			checkReady(t, host, report);
		});

		it("passes the specification with the inline form", async (t) => {
			const { host, report } = await responseOf("inline-worker.js");
			checkReady(t, `${host}, inline`, report);
		});

		it("passes the specification with the slim form and a module", async (t) => {
			const { host, report } = await responseOf("slim-worker.js");
			checkSlim(t, `${host}, slim`, report, true);
		});
	});
}

/** Copies build output of the project to a temporary folder, and calls `use` with that folder. */
async function inTemporaryFolder(name, use) {
	const temporary = await mkdtemp(join(tmpdir(), "fanion-"));
	try {
		await cp(join(folder, name), join(temporary, name), { recursive: true });
		return await use(temporary);
	} finally {
		await rm(temporary, { recursive: true, force: true });
	}
}

describe("`fanion/tools`", () => {
	let tools;
	before(async () => {
		tools = await createProject("runtimes", "runtimes-tools");
		await switchToTools(tools);
	});

	for (const [host, program] of Object.entries(RUNTIMES))
		it(`passes the specification in ${host}`, async (t) => {
			checkReady(
				t,
				`${host}, tools`,
				await outputOf(program("main.js"), tools),
			);
			const inline = await outputOf(program("inline.js"), tools);
			checkReady(t, `${host}, tools, inline`, inline);
		});

	for (const [name, [version, date, owner]] of Object.entries(WORKERDS))
		it(`passes the specification in ${name}`, async (t) => {
			const args = ["workerd.js", "worker.js", date, owner];
			const report = await outputOf([nodePath(version), args], tools);
			checkReady(t, `${name}, tools`, report);
		});
});

describe("the output of `bun build`", () => {
	const build = (...args) =>
		run(toolPath("bun"), ["build", "main.js", ...args], { cwd: folder });

	it("a bundle passes the specification without other files", async (t) => {
		await build("--target=bun", "--outdir=bundle");
		await inTemporaryFolder("bundle", async (temporary) => {
			const report = await outputOf(
				[toolPath("bun"), ["bundle/main.js"]],
				temporary,
			);
			checkReady(t, "a bundle of Bun", report);
		});
	});

	it("an executable passes the specification without other files", async (t) => {
		await build("--compile", "--outfile=program");
		await inTemporaryFolder("program", async (temporary) => {
			const report = await outputOf(
				[join(temporary, "program"), []],
				temporary,
			);
			checkReady(t, "an executable of Bun", report);
		});
	});
});

describe("the top level of a module", () => {
	const root = hostsPath("node_modules/fanion/");
	/** Returns the functions with side effects that a file calls when it is imported. */
	const callsOf = (file) =>
		outputOf([nodePath(24), ["detect-side-effects.js", file]]);

	const entries = ["dist", "cjs"].flatMap((build) =>
		["entry", "tools", "client", "storage"].flatMap((folder) =>
			readdirSync(`${root}${build}/${folder}`).map(
				(name) => `${build}/${folder}/${name}`,
			),
		),
	);

	for (const name of entries.filter((name) => /\/[a-z-]+\.c?js$/.test(name))) {
		it(`${name} has no side effects: no requests, timers, random numbers, reads or compilation`, async () => {
			assert.deepEqual(await callsOf(root + name), []);
		});
	}

	it("a file with side effects is detected", async () => {
		const calls = new Set(await callsOf("./side-effects.js"));
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
