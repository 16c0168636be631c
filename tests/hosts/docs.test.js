// Runs the examples of the pages about the client, unchanged, with a test server.

import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { after, before, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { build } from "esbuild";
import { startServer } from "../client/server.js";
import { serve } from "../js/support/file-server.js";
import { readText } from "../js/support/fixtures.js";
import { BROWSERS, visit } from "./support/browsers.js";
import { findPort } from "./support/free-port.js";
import { run, start } from "./support/process.js";
import { hostsPath, nodePath, toolPath } from "./support/projects.js";
import { until } from "./support/retry.js";
import { open } from "./support/worker.js";

const NEW = "The new checkout";
const OLD = "The old checkout";

/** Returns responses of the test server with a flag `checkout` that is on for these users. */
const flagsFor = (...userIds) => {
	const constraints = [
		{ contextName: "userId", operator: "IN", values: userIds },
	];
	const strategies = [{ name: "default", constraints }];
	const features = [{ name: "checkout", enabled: true, strategies }];
	return { features: [{ body: JSON.stringify({ features }) }] };
};

/** Sends a part of a request. Returns a function that sends the rest and returns the response. */
async function beginRequest(port, userId) {
	const socket = connect(port, "localhost").setEncoding("utf8");
	await once(socket, "connect");
	socket.write(`GET /?userId=${userId} HTTP/1.1\r\nHost: localhost\r\n`);
	await delay(100);
	return async () => {
		socket.write("Connection: close\r\n\r\n");
		return (await socket.toArray()).join("");
	};
}

/** Returns a block of JavaScript of a page: the first one, or the one at `position`, counted from 1. */
const example = (page, position = 1) =>
	readText(`docs/client/${page}.md`).split("```js\n")[position].split("```")[0];

it("the examples of the page about the client run", async () => {
	const folder = hostsPath("scratch/docs-client/");
	await rm(folder, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	const [first, second] = [1, 3].map((position) =>
		example("../client", position),
	);
	const [begin, end] = first.split("await flags.close();");
	const script = `
const token = "t";
let bodies = "";
globalThis.fetch = async (url, { body }) => {
	bodies += body ?? "";
	return Response.json({ features: [{ name: "checkout", enabled: true, strategies: [] }] });
};
${begin}${second}
await flags.close();${end}
console.log(bodies);`;
	await writeFile(`${folder}client.mjs`, script);
	const output = await run(process.execPath, ["client.mjs"], { cwd: folder });
	assert.match(output, /"checkout":\{"yes":1,"no":0,"variants":\{\}\}/);
	assert.match(
		output,
		/"labels":\{"checkout":"enabled","appName":"shop","environment":"default"\}/,
	);
});

it("the example of a fake gives the values in its comments", async () => {
	const folder = hostsPath("scratch/docs-testing/");
	await rm(folder, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	const script = example("../testing").replaceAll(
		/^(flags\..+); +\/\/ (\w+)$/gm,
		'console.log(String($1) === "$2");',
	);
	await writeFile(`${folder}test.mjs`, script);
	const output = await run(process.execPath, ["test.mjs"], { cwd: folder });
	assert.equal(output, "true\ntrue\ntrue\n");
});

it("the example of overrides gives the values in its comments", async () => {
	const folder = hostsPath("scratch/docs-overrides/");
	await rm(folder, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	const calls = example("../overrides").replaceAll(
		/^(flags\..+); +\/\/ (true|\{.*) *$/gm,
		"console.log(JSON.stringify($1));",
	);
	const script = `
const url = "http://unleash.test/api";
const token = "t";
globalThis.fetch = async () => Response.json({ features: [] });
${calls}
console.log(JSON.stringify(flags.overrides.list()));
await flags.close();`;
	await writeFile(`${folder}overrides.mjs`, script);
	const args = ["overrides.mjs"];
	const output = await run(process.execPath, args, { cwd: folder });
	const [isOn, list, ...rest] = output.trim().split("\n");
	assert.equal(isOn, "true");
	assert.deepEqual(Object.keys(JSON.parse(list)), [
		"checkout",
		"theme",
		"limit",
	]);
	assert.deepEqual(rest, ["{}"]);
});

it("the example of a comparison reports the difference of two SDKs", async () => {
	const folder = hostsPath("scratch/docs-migrate/");
	await rm(folder, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	const script = `
import { createServer } from "node:http";
const checkout = { name: "checkout", enabled: true, strategies: [] };
const server = createServer((_, response) => {
	response.setHeader("content-type", "application/json");
	response.end(JSON.stringify({ version: 2, features: [checkout] }));
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const url = \`http://127.0.0.1:\${server.address().port}/api/\`;
const token = "*:development.secret";
const log = { warn: (...details) => console.log(...details) };
${example("../migrate").replace("flags.isEnabled", "await ready();\nflags.isEnabled")}
async function ready() {
	await Promise.all([fanion.ready(), new Promise((resolve) => unleash.once("synchronized", resolve))]);
	checkout.enabled = false;
	await fanion.refresh();
}
setImmediate(() => {
	console.log(JSON.stringify(flags.report()));
	process.exit();
});`;
	await writeFile(`${folder}compare.mjs`, script);
	const args = ["compare.mjs"];
	const output = await run(process.execPath, args, { cwd: folder });
	assert.match(
		output,
		/^flag `checkout`, isEnabled: the old SDK says on, fanion off \(DISABLED\) \{ userId: '7' \} `checkout` is off/,
	);
	assert.match(output, /"asked":1,"equal":0,"different":1/);
});

describe("the page about the client in", () => {
	let unleash;
	before(async () => {
		unleash = await startServer();
	});
	after(() => unleash.stop());

	/**
	 * Returns the URL of a separate server for each host, and a function that sets its next responses and
	 * returns all its requests so far.
	 */
	const server = (name) => ({
		url: `${unleash.address}/${name}`,
		control: (responses) => unleash.script(name, responses),
	});

	/** Writes the example of a host to a new folder. Returns the path of the folder. */
	async function writeExample(host, script = example(host)) {
		const folder = hostsPath(`scratch/docs-${host}/`);
		await rm(folder, { recursive: true, force: true });
		await mkdir(folder, { recursive: true });
		await writeFile(`${folder}server.mjs`, script);
		return folder;
	}

	const ACCEPTED = { metrics: [{ status: 202 }], register: [{ status: 202 }] };

	/** Program and arguments of each server. */
	const PROGRAMS = {
		node: [nodePath(20)],
		bun: [toolPath("bun")],
		deno: [
			...[toolPath("deno"), "run", "--no-prompt", "--cached-only"],
			...["--allow-net", "--allow-env=UNLEASH_URL,UNLEASH_TOKEN,PORT"],
			...["--allow-read=flags", "--allow-write=flags"],
		],
	};

	/** Starts the example in a folder. Returns its process, its port, and a function that sends a request. */
	async function startExample(t, host, folder, url) {
		const [program, ...args] = PROGRAMS[host];
		const port = await findPort();
		const env = {
			...process.env,
			DENO_NO_UPDATE_CHECK: "1",
			PORT: port,
			UNLEASH_URL: url,
			UNLEASH_TOKEN: "*:production.secret",
		};
		const running = await start(program, [...args, "server.mjs"], /Listening/, {
			cwd: folder,
			env,
		});
		t.after(running.stop);
		const request = async (userId) =>
			(await fetch(`http://localhost:${port}/?userId=${userId}`)).text();
		return { ...running, port, request };
	}

	for (const host of Object.keys(PROGRAMS))
		it(`${host}: evaluates flags, reports metrics, and restarts without the server`, async (t) => {
			const folder = await writeExample(host);
			const { url, control } = server(host);
			control({ ...flagsFor("7"), ...ACCEPTED });
			const first = await startExample(t, host, folder, url);
			assert.equal(await first.request("7"), NEW);
			assert.equal(await first.request("8"), OLD);
			assert.equal(await first.stop(), 0);
			const requests = control({ features: [{ refuse: true }] });
			const { headers } = requests.find(({ kind }) => kind === "features");
			assert.equal(headers.authorization, "*:production.secret");
			const { body } = requests.find(({ kind }) => kind === "metrics");
			assert.deepEqual(JSON.parse(body).bucket.toggles, {
				checkout: { yes: 1, no: 1, variants: {} },
			});
			const second = await startExample(t, host, folder, url);
			assert.equal(await second.request("7"), NEW);
			assert.equal(await second.request("8"), OLD);
		});

	it("node: finishes a running request after SIGTERM", async (t) => {
		const folder = await writeExample("node");
		const { url, control } = server("node-end");
		control({ ...flagsFor("7"), ...ACCEPTED });
		const { port, stop } = await startExample(t, "node", folder, url);
		const finish = await beginRequest(port, "7");
		const stopping = stop();
		await delay(500);
		assert.match(await finish(), new RegExp(NEW));
		assert.equal(await stopping, 0);
		const { body } = control({}).find(({ kind }) => kind === "metrics");
		assert.equal(JSON.parse(body).bucket.toggles.checkout.yes, 1);
	});

	it("GitLab: reads the flags by URL and instance id", async () => {
		const { url, control } = server("gitlab");
		const strategies = [
			{ name: "userWithId", parameters: { userIds: "anna,bert" } },
		];
		const features = [
			{ name: "checkout", description: "", enabled: true, strategies },
		];
		const body = JSON.stringify({ version: 1, features });
		control({ features: [{ body }] });
		const folder = await writeExample("gitlab");
		const env = {
			...process.env,
			GITLAB_API_URL: `${url}/api/v4/feature_flags/unleash/42`,
			GITLAB_INSTANCE_ID: "instance-id",
		};
		const output = await run(nodePath(20), ["server.mjs"], {
			cwd: folder,
			env,
		});
		assert.equal(output, `${NEW}\n`);
		const [{ path, headers }] = control({});
		assert.equal(path, "/api/v4/feature_flags/unleash/42/client/features");
		assert.equal(headers["unleash-instanceid"], "instance-id");
		assert.equal(headers["unleash-appname"], "production");
		assert.equal(headers.authorization, undefined);
	});

	it("migration to the client: reads the bootstrap, then the server, and has a custom strategy", async () => {
		const { url, control } = server("migration");
		const parameters = { domain: "@example.com" };
		const strategies = [{ name: "ActiveForDomain", parameters }];
		const features = [{ name: "checkout", enabled: true, strategies }];
		control({ features: [{ body: JSON.stringify({ features }) }] });
		const script = example("../migrate", 2);
		const folder = await writeExample("migration", script);
		const off = [{ name: "checkout", enabled: false, strategies }];
		const bootstrap = JSON.stringify({ features: off });
		await writeFile(`${folder}flags.json`, bootstrap);
		const env = {
			...process.env,
			UNLEASH_URL: url,
			UNLEASH_TOKEN: "*:production.secret",
		};
		const options = { cwd: folder, env };
		const output = await run(nodePath(20), ["server.mjs"], options);
		assert.equal(output, "true\n");
		const requests = control({});
		assert.equal(requests.filter(({ kind }) => kind === "features").length, 1);
	});

	it("Workers: evaluates flags, stores them in KV, and reports metrics after the response", async (t) => {
		const folder = await writeExample("workers");
		const { url, control } = server("workers");
		control({ ...flagsFor("7"), ...ACCEPTED });
		const worker = await open(`${folder}server.mjs`, {
			bindings: { UNLEASH_URL: url, UNLEASH_TOKEN: "*:production.secret" },
			kvNamespaces: ["FLAGS"],
		});
		t.after(() => worker.dispose());
		const request = async (userId) => {
			const address = `http://localhost/?userId=${userId}`;
			return (await worker.dispatchFetch(address)).text();
		};
		const responses = await Promise.all(["7", "8", "7"].map(request));
		assert.deepEqual(responses, [NEW, OLD, NEW]);
		const namespace = await worker.getKVNamespace("FLAGS");
		const { keys } = await until(
			() => namespace.list(),
			({ keys }) => keys.length > 0,
		);
		assert.match(await namespace.get(keys[0].name), /checkout/);
		assert.doesNotMatch(keys[0].name, /secret/);
		const requests = control({});
		assert.equal(requests.filter(({ kind }) => kind === "features").length, 1);
	});

	it("the hooks for React render again when their flag changes", async (t) => {
		const folder = await writeExample("browser");
		const { url, control } = server("react");
		const checkout = (enabled, name) => {
			const variants = [{ name, weight: 1000 }];
			const features = [
				{ name: "checkout", enabled, strategies: [], variants },
			];
			return { features: [{ body: JSON.stringify({ features }) }] };
		};
		control({ ...checkout(true, "short"), ...ACCEPTED });
		const page = `
			import { createElement } from "react";
			import { createRoot } from "react-dom/client";
			import { createClient } from "fanion/client";
			const flags = createClient({ url: "${url}", appName: "shop" });
			${example("browser", 3)}
			let renderings = 0;
			const App = () => {
				renderings += 1;
				const { name } = useVariant("checkout");
				return createElement("h1", null, useFlag("checkout") + " " + name);
			};
			createRoot(document.querySelector("main")).render(createElement(App));
			globalThis.refresh = () => flags.refresh().then(() => renderings);`;
		await writeFile(`${folder}react.mjs`, page);
		await build({
			entryPoints: [`${folder}react.mjs`],
			outdir: `${folder}page`,
			bundle: true,
			splitting: true,
			format: "esm",
			target: "es2022",
			define: { "process.env.NODE_ENV": '"production"' },
		});
		const html =
			'<!doctype html><main></main><script type="module" src="react.js"></script>';
		await writeFile(`${folder}page/index.html`, html);
		const site = await serve({ "/": `${folder}page` });
		t.after(site.stop);
		const browser = await BROWSERS.Chromium();
		t.after(() => browser.close());
		await visit(browser, site.address, async (page) => {
			const waitForHeading = (heading) =>
				page.waitForFunction(
					(heading) => document.querySelector("h1")?.textContent === heading,
					heading,
				);
			await waitForHeading("true short");
			control(checkout(true, "long"));
			await page.evaluate(() => globalThis.refresh());
			await waitForHeading("true long");
			control(checkout(false, "long"));
			const renderings = await page.evaluate(() => globalThis.refresh());
			await waitForHeading("false disabled");
			assert.ok(renderings < 10, `${renderings} renderings`);
		});
	});

	for (const [name, launch] of Object.entries(BROWSERS))
		it(`${name}: evaluates flags through the proxy, and the stored flags on the next visit`, async (t) => {
			const folder = await writeExample("browser");
			const { url, control } = server(name);
			control({ ...flagsFor(), ...ACCEPTED });
			await build({
				entryPoints: [`${folder}server.mjs`],
				outdir: `${folder}page`,
				bundle: true,
				splitting: true,
				format: "esm",
				target: "es2022",
			});
			const html =
				'<!doctype html><h1></h1><script type="module" src="server.js"></script>';
			await writeFile(`${folder}page/index.html`, html);
			// The proxy that the page describes for the server.
			const proxy = new Function(
				...["UNLEASH_URL", "UNLEASH_TOKEN"],
				`${example("browser", 2)}; return unleash;`,
			)(url, "*:production.secret");
			const site = await serve(
				{ "/": `${folder}page` },
				{ handlers: { "/unleash/": proxy } },
			);
			t.after(site.stop);
			const browser = await launch();
			t.after(() => browser.close());
			await visit(browser, site.address, async (page) => {
				const waitForHeading = (heading) =>
					page.waitForFunction(
						(heading) => document.querySelector("h1").textContent === heading,
						heading,
					);
				await waitForHeading(OLD);
				const { headers } = control({}).at(0);
				assert.equal(headers.authorization, "*:production.secret");
				const cookie = { name: "session", value: "secret", url: site.address };
				await page.context().addCookies([cookie]);
				const open = { name: "checkout", enabled: true, strategies: [] };
				const body = JSON.stringify({ features: [open] });
				control({ features: [{ body }] });
				await page.reload();
				await waitForHeading(NEW);
				const cookies = control({}).map(({ headers }) => headers.cookie);
				assert.ok(cookies.every((cookie) => cookie === undefined));
				const admin = `${site.address}unleash/api/admin/projects`;
				assert.equal((await fetch(admin)).status, 404);
				assert.ok(control({}).every(({ path }) => !path.includes("admin")));
				control({ features: [{ status: 503 }] });
				await page.reload();
				await waitForHeading(NEW);
			});
		});
});
