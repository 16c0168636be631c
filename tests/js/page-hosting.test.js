// The demo page on its server and on other hosts.

import assert from "node:assert/strict";
import { test } from "node:test";
import { request, serveBelow } from "./support/page-server.js";
import {
	checkResults,
	openPlayground,
	startDemo,
} from "./support/playground.js";

const demo = startDemo();

const CONTENT_TYPES = {
	"/www/": "text/html; charset=utf-8",
	"/www/main.js": "text/javascript; charset=utf-8",
	"/www/page.css": "text/css; charset=utf-8",
	"/www/playground/captured-definitions.json": "application/json",
	"/www/icon.svg": "image/svg+xml",
	"/pkg/wasm/tools/fanion_bg.wasm?x=1": "application/wasm",
};

test("files of the page and the package are served with their content type", async () => {
	for (const [path, type] of Object.entries(CONTENT_TYPES)) {
		const { status, headers } = await request(demo.server.address, path);
		assert.deepEqual(
			[status, headers["content-type"], headers["x-content-type-options"]],
			[200, type, "nosniff"],
			path,
		);
	}
});

test("the root redirects to the page, HEAD has no body, and POST is refused", async () => {
	const { address } = demo.server;
	assert.equal((await request(address, "/")).headers.location, "/www/");
	assert.equal((await request(address, "/www/", "HEAD")).body, "");
	assert.equal((await request(address, "/www/", "POST")).status, 405);
});

const OUTSIDE = [
	"/Cargo.toml",
	"/www/../Cargo.toml",
	"/www/%2e%2e/Cargo.toml",
	"/www/..%2fCargo.toml",
	"/pkg/..%5c..%5cetc",
	"//etc/passwd",
	"/www/%00",
	"/www/%",
	"/pkg",
	"/pkg/",
	"/pkgs/",
	"/www/../.git/config",
	"/www/../../../../../../etc/passwd",
	"/nothing",
];

test("files outside of the page and the package are not served", async () => {
	for (const path of OUTSIDE) {
		const { status, body } = await request(demo.server.address, path);
		assert.deepEqual([status, body], [404, "not found\n"], path);
	}
});

test("the playground works on a static host below a path", async () => {
	const host = await serveBelow("/some/where/");
	const { page, messages } = await openPlayground(demo.browser, host.address);
	await checkResults(page, { userId: "anna" });
	assert.deepEqual(messages, []);
	await page.close();
	host.stop();
});

test("a page that cannot load the engine shows an error and how to build it", async () => {
	const page = await demo.browser.newPage();
	for (const pattern of ["**/*.wasm", "**/inline-*.js"])
		await page.route(pattern, (route) =>
			route.fulfill({ status: 404, body: "" }),
		);
	await page.goto(demo.server.address);
	const alert = page.getByRole("alert");
	await alert.waitFor();
	assert.match(
		await alert.textContent(),
		/failed to start: .* make demo builds/,
	);
	await page.close();
});

test("the page sends requests to its own host only", async () => {
	const origins = new Set();
	const page = await demo.browser.newPage();
	page.on("request", (request) => origins.add(new URL(request.url()).origin));
	for (const view of ["rollout", "delivery", "playground"]) {
		await page.goto(`${demo.server.address}#${view}`);
		await page.reload();
	}
	await page.waitForSelector("#rows tr");
	await page.close();
	assert.deepEqual([...origins], [new URL(demo.server.address).origin]);
});
