// Builds a small project with the packed archive by each bundler, and runs the specification with the
// output in a browser or in Node.
//
// Vite and webpack emit the WebAssembly file. esbuild and Rollup do not resolve `new URL(…,
// import.meta.url)`, so the page falls back to the script form after a failed request. Other entries of
// the package avoid that request.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { checkSpecification } from "../js/support/check-specification.js";
import { serve } from "../js/support/file-server.js";
import { answerOf, BROWSERS, visit } from "./support/browsers.js";
import { run, start } from "./support/process.js";
import {
	createProject,
	nodePath,
	switchToTools,
	toolPath,
} from "./support/projects.js";

let browser;
before(async () => {
	browser = await BROWSERS.Chromium();
});
after(() => browser?.close());

/** Runs a tool in a project, with Node 22. */
const build = (project, name, ...args) =>
	run(nodePath(22), [toolPath(name), ...args], { cwd: project });

/** How a page gets the WebAssembly: requests for files and scripts, and messages in its console. */
const AS_FILE = { files: 1, scripts: 0, messages: 0 };
const AS_SCRIPT = { files: 0, scripts: 0, messages: 0 };
/** The request for the file fails, and the script form is fetched instead. */
const FALLBACK = { files: 1, scripts: 1, messages: 1 };

/** Checks that a page passes all cases and gets the WebAssembly in the given way. */
function passes(t, host, address, way) {
	return visit(browser, address, async (page, { messages, requestedPaths }) => {
		checkSpecification(t, host, await answerOf(page));
		const actual = {
			files: requestedPaths.filter((path) => path.endsWith(".wasm")).length,
			scripts: requestedPaths.filter((path) => path.includes("inline-")).length,
			messages: messages.filter((line) => !line.startsWith("debug: [vite]"))
				.length,
		};
		assert.deepEqual(
			actual,
			way,
			`${requestedPaths.join("\n")}\n${messages.join("\n")}`,
		);
	});
}

/** Like `passes`, for a page in a folder. */
async function passesServed(t, host, folder, page, way) {
	const server = await serve({ "/": folder });
	try {
		await passes(t, host, `${server.address}${page}`, way);
	} finally {
		await server.stop();
	}
}

/** Checks that a script built for Node passes all cases there. */
async function passesInNode(t, host, project, script) {
	const printed = await run(nodePath(20), [script], { cwd: project });
	checkSpecification(t, host, JSON.parse(printed));
}

describe("Vite", () => {
	let project;
	before(async () => {
		project = await createProject("vite");
	});

	it("serves the package to a page and a worker in development", async (t) => {
		const server = await start(
			nodePath(22),
			[toolPath("vite"), "--port", "0", "--host", "127.0.0.1"],
			/http:\/\/127\.0\.0\.1:\d+\//,
			{ cwd: project, env: { ...process.env, NO_COLOR: "1" } },
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
		await build(project, "vite", "build");
		const folder = `${project}dist`;
		await passesServed(t, "Vite", folder, "index.html", AS_FILE);
		await passesServed(t, "Vite, worker", folder, "worker.html", AS_FILE);
	});

	it("builds `fanion/tools` into a page and into a worker", async (t) => {
		await switchToTools(project);
		await build(project, "vite", "build");
		const folder = `${project}dist`;
		await passesServed(t, "Vite, tools", folder, "index.html", AS_FILE);
		await passesServed(
			t,
			"Vite, tools, worker",
			folder,
			"worker.html",
			AS_FILE,
		);
	});
});

describe("webpack", () => {
	let project;
	before(async () => {
		project = await createProject("webpack");
	});

	it("builds the package into a page and into a worker", async (t) => {
		await build(project, "webpack");
		await passesServed(t, "webpack", project, "index.html", AS_FILE);
		await passesServed(t, "webpack, worker", project, "worker.html", AS_FILE);
	});

	it("builds the package into a script for Node, with no file beside it", async (t) => {
		await build(project, "webpack", "--config", "node.config.js");
		await passesInNode(t, "webpack for Node", project, "dist-node/main.js");
	});

	it("builds the package into a script for Node with webpack 5.89", async (t) => {
		const args = [toolPath("webpack"), "--config", "node.config.js"];
		const env = { ...process.env, WEBPACK_PACKAGE: "webpack589" };
		await run(nodePath(22), args, { cwd: project, env });
		await passesInNode(t, "webpack 5.89", project, "dist-node/main.js");
	});

	it("builds `fanion/tools` for a page and for Node", async (t) => {
		await switchToTools(project);
		await build(project, "webpack");
		await passesServed(t, "webpack, tools", project, "index.html", AS_FILE);
		await build(project, "webpack", "--config", "node.config.js");
		await passesInNode(
			t,
			"webpack for Node, tools",
			project,
			"dist-node/main.js",
		);
	});
});

describe("esbuild", () => {
	let project;
	before(async () => {
		project = await createProject("esbuild");
	});

	const bundle = (...args) =>
		run(toolPath("esbuild"), ["--bundle", "--minify", ...args], {
			cwd: project,
		});

	it("builds the package into chunks, one of them the script form", async (t) => {
		await bundle("main.js", "--splitting", "--format=esm", "--outdir=split");
		await passesServed(t, "esbuild", project, "index.html", FALLBACK);
	});

	it("builds the package into a single script", async (t) => {
		await bundle("main.js", "--format=iife", "--outdir=single");
		await passesServed(
			t,
			"esbuild, one script",
			project,
			"single.html",
			AS_SCRIPT,
		);
	});

	it("emits the WebAssembly file for the slim form", async (t) => {
		await bundle(
			"slim.js",
			"--format=esm",
			"--loader:.wasm=file",
			"--public-path=/slim",
			"--outdir=slim",
		);
		await passesServed(t, "esbuild, slim", project, "slim.html", AS_FILE);
	});

	it("builds the package into a script for Node, with no file beside it", async (t) => {
		await bundle(
			"node.js",
			"--platform=node",
			"--format=esm",
			"--outfile=node/main.mjs",
		);
		await passesInNode(t, "esbuild for Node", project, "node/main.mjs");
	});

	it("emits the WebAssembly file of `fanion/tools` for its slim form", async (t) => {
		await switchToTools(project);
		await bundle(
			"slim.js",
			"--format=esm",
			"--loader:.wasm=file",
			"--public-path=/slim",
			"--outdir=slim",
		);
		await passesServed(
			t,
			"esbuild, tools, slim",
			project,
			"slim.html",
			AS_FILE,
		);
	});
});

describe("Rollup", () => {
	let project;
	before(async () => {
		project = await createProject("rollup");
	});

	const bundle = (input, folder) =>
		build(project, "rollup", "--config", "--input", input, "--dir", folder);

	it("builds the package into chunks, one of them the script form", async (t) => {
		await bundle("main.js", "dist");
		await passesServed(t, "Rollup", project, "index.html", FALLBACK);
	});

	it("builds the inline form into a page that requests no file", async (t) => {
		await bundle("inline.js", "inline");
		await passesServed(t, "Rollup, inline", project, "inline.html", AS_SCRIPT);
	});
});
