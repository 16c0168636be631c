// The packed archive through bundlers: each builds a small project, and a browser, or Node, runs what
// it made with the whole specification.
//
// Vite and webpack carry the file of WebAssembly along. esbuild and Rollup do not know the way that it
// is named, so that the script form stands in; who minds the request in vain takes another entry.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { answerOf, BROWSERS, visit } from "./support/browsers.js";
import { lay, node, toLab, tool } from "./support/places.js";
import { run, start } from "./support/process.js";
import { serve } from "./support/server.js";
import { checkSpecification } from "./support/specification.js";

let browser;
before(async () => {
	browser = await BROWSERS.Chromium();
});
after(() => browser?.close());

/** Runs a tool under Node 22 in its project. */
const build = (place, name, ...args) =>
	run(node(22), [tool(name), ...args], { cwd: place });

/** How the WebAssembly came to a page, and what its console said about that. */
const AS_FILE = { files: 1, scripts: 0, complaints: 0 };
const AS_SCRIPT = { files: 0, scripts: 0, complaints: 0 };
/** The file was asked for in vain, and the script form came in its place. */
const IN_VAIN = { files: 1, scripts: 1, complaints: 1 };

/** A page answers all cases, with the WebAssembly that came to it in this `way`. */
function passes(t, host, address, way) {
	return visit(browser, address, async (page, { said, requested }) => {
		checkSpecification(t, host, await answerOf(page));
		const seen = {
			files: requested.filter((path) => path.endsWith(".wasm")).length,
			scripts: requested.filter((path) => path.includes("inline-")).length,
			complaints: said.filter((line) => !line.startsWith("debug: [vite]"))
				.length,
		};
		assert.deepEqual(seen, way, `${requested.join("\n")}\n${said.join("\n")}`);
	});
}

/** The same from a folder of plain files. */
async function passesServed(t, host, folder, page, way) {
	const server = await serve({ "/": folder });
	try {
		await passes(t, host, `${server.address}${page}`, way);
	} finally {
		await server.stop();
	}
}

/** What was built for Node answers all cases there. */
async function passesInNode(t, host, place, script) {
	const printed = await run(node(20), [script], { cwd: place });
	checkSpecification(t, host, JSON.parse(printed));
}

describe("Vite", () => {
	let place;
	before(async () => {
		place = await lay("vite");
	});

	it("serves the package under development, in a page and in a worker", async (t) => {
		const server = await start(
			node(22),
			[tool("vite"), "--port", "0", "--host", "127.0.0.1"],
			/http:\/\/127\.0\.0\.1:\d+\//,
			{ cwd: place, env: { ...process.env, NO_COLOR: "1" } },
		);
		try {
			const [address] = server.match;
			await passes(t, "Vite, development", address, AS_FILE);
			await passes(
				t,
				"Vite, development, worker",
				`${address}worker.html`,
				AS_FILE,
			);
		} finally {
			await server.stop();
		}
	});

	it("builds the package into a page and into a worker", async (t) => {
		await build(place, "vite", "build");
		const folder = `${place}dist`;
		await passesServed(t, "Vite", folder, "index.html", AS_FILE);
		await passesServed(t, "Vite, worker", folder, "worker.html", AS_FILE);
	});

	it("builds the lab into a page and into a worker", async (t) => {
		await toLab(place);
		await build(place, "vite", "build");
		const folder = `${place}dist`;
		await passesServed(t, "Vite, lab", folder, "index.html", AS_FILE);
		await passesServed(t, "Vite, lab, worker", folder, "worker.html", AS_FILE);
	});
});

describe("webpack", () => {
	let place;
	before(async () => {
		place = await lay("webpack");
	});

	it("builds the package into a page and into a worker", async (t) => {
		await build(place, "webpack");
		await passesServed(t, "webpack", place, "index.html", AS_FILE);
		await passesServed(t, "webpack, worker", place, "worker.html", AS_FILE);
	});

	it("builds the package into a script for Node, with no file beside it", async (t) => {
		await build(place, "webpack", "--config", "node.config.js");
		await passesInNode(t, "webpack for Node", place, "dist-node/main.js");
	});

	it("builds the lab for a page and for Node", async (t) => {
		await toLab(place);
		await build(place, "webpack");
		await passesServed(t, "webpack, lab", place, "index.html", AS_FILE);
		await build(place, "webpack", "--config", "node.config.js");
		await passesInNode(t, "webpack for Node, lab", place, "dist-node/main.js");
	});
});

describe("esbuild", () => {
	let place;
	before(async () => {
		place = await lay("esbuild");
	});

	const bundle = (...args) =>
		run(tool("esbuild"), ["--bundle", "--minify", ...args], { cwd: place });

	it("builds the package into parts, the script form one of them", async (t) => {
		await bundle("main.js", "--splitting", "--format=esm", "--outdir=split");
		await passesServed(t, "esbuild", place, "index.html", IN_VAIN);
	});

	it("builds the package into one script with all in it", async (t) => {
		await bundle("main.js", "--format=iife", "--outdir=single");
		await passesServed(
			t,
			"esbuild, one script",
			place,
			"single.html",
			AS_SCRIPT,
		);
	});

	it("carries the file along for the slim form", async (t) => {
		await bundle(
			"slim.js",
			"--format=esm",
			"--loader:.wasm=file",
			"--public-path=/slim",
			"--outdir=slim",
		);
		await passesServed(t, "esbuild, slim", place, "slim.html", AS_FILE);
	});

	it("builds the package into a script for Node, with no file beside it", async (t) => {
		await bundle(
			"node.js",
			"--platform=node",
			"--format=esm",
			"--outfile=node/main.mjs",
		);
		await passesInNode(t, "esbuild for Node", place, "node/main.mjs");
	});

	it("carries the file of the lab along for its slim form", async (t) => {
		await toLab(place);
		await bundle(
			"slim.js",
			"--format=esm",
			"--loader:.wasm=file",
			"--public-path=/slim",
			"--outdir=slim",
		);
		await passesServed(t, "esbuild, lab, slim", place, "slim.html", AS_FILE);
	});
});

describe("Rollup", () => {
	let place;
	before(async () => {
		place = await lay("rollup");
	});

	const bundle = (input, folder) =>
		build(place, "rollup", "--config", "--input", input, "--dir", folder);

	it("builds the package into parts, the script form one of them", async (t) => {
		await bundle("main.js", "dist");
		await passesServed(t, "Rollup", place, "index.html", IN_VAIN);
	});

	it("builds the inline form into a page that asks for no file", async (t) => {
		await bundle("inline.js", "inline");
		await passesServed(t, "Rollup, inline", place, "inline.html", AS_SCRIPT);
	});
});
