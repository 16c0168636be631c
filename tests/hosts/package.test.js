// The files of the archive and of the crate, their metadata and their types, checked by linters and compilers.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { readJson, readText, root } from "../js/support/fixtures.js";
import { run } from "./support/process.js";
import { createProject, hostsPath, toolPath } from "./support/projects.js";

const { version } = readJson("pkg/package.json");
const checkout = fileURLToPath(root);
const archive = `${checkout}target/archive/fanion-${version}.tgz`;

/** A hash in a name changes with the code, and so does the number of chunks. */
const withoutHash = (file) => file.replace(/-[0-9A-Z]{8}\.(c?js)$/, "-….$1");

test("the archive has exactly the files of the package", async () => {
	const listing = await run("tar", ["-tzf", archive]);
	const files = new Set(listing.trim().split("\n").map(withoutHash));
	assert.deepEqual(
		[...files].sort().map((file) => file.replace(/^package\//, "")),
		[
			"CHANGELOG.md",
			"LICENSE-APACHE",
			"LICENSE-MIT",
			"README.md",
			"THIRD-PARTY.md",
			"cjs/bound-engine.d.cts",
			"cjs/canary/canary-object.d.cts",
			"cjs/canary/canary.d.cts",
			"cjs/canary/chunk-….cjs",
			"cjs/canary/decision-reason.d.cts",
			"cjs/canary/host.d.cts",
			"cjs/canary/index.cjs",
			"cjs/canary/index.d.cts",
			"cjs/canary/keeper.d.cts",
			"cjs/canary/object.cjs",
			"cjs/canary/object.d.cts",
			"cjs/canary/options.d.cts",
			"cjs/canary/redis-client.d.cts",
			"cjs/canary/redis-keeper.d.cts",
			"cjs/canary/state.d.cts",
			"cjs/canary/upstream.d.cts",
			"cjs/client/client.d.cts",
			"cjs/client/events.d.cts",
			"cjs/client/fallback.d.cts",
			"cjs/client/flag-source.d.cts",
			"cjs/client/impact-metrics.d.cts",
			"cjs/client/index.cjs",
			"cjs/client/index.d.cts",
			"cjs/client/option-aliases.d.cts",
			"cjs/client/options.d.cts",
			"cjs/client/residual-….cjs",
			"cjs/client/streaming-….cjs",
			"cjs/client/verified-inputs-….cjs",
			"cjs/compat/unleash-client/bootstrap.d.cts",
			"cjs/compat/unleash-client/config.d.cts",
			"cjs/compat/unleash-client/context.d.cts",
			"cjs/compat/unleash-client/definitions.d.cts",
			"cjs/compat/unleash-client/events.d.cts",
			"cjs/compat/unleash-client/flag-names.d.cts",
			"cjs/compat/unleash-client/impact-metrics-api.d.cts",
			"cjs/compat/unleash-client/index.cjs",
			"cjs/compat/unleash-client/index.d.cts",
			"cjs/compat/unleash-client/metric-client.d.cts",
			"cjs/compat/unleash-client/repository-interface.d.cts",
			"cjs/compat/unleash-client/storage-provider.d.cts",
			"cjs/compat/unleash-client/strategy.d.cts",
			"cjs/compat/unleash-client/streaming-….cjs",
			"cjs/compat/unleash-client/unleash.d.cts",
			"cjs/compat/unleash-client/variant.d.cts",
			"cjs/compat/unleash-proxy-client/chunk-….cjs",
			"cjs/compat/unleash-proxy-client/client-type.d.cts",
			"cjs/compat/unleash-proxy-client/emitter.d.cts",
			"cjs/compat/unleash-proxy-client/events.d.cts",
			"cjs/compat/unleash-proxy-client/freshness-….cjs",
			"cjs/compat/unleash-proxy-client/host-functions.d.cts",
			"cjs/compat/unleash-proxy-client/impact-metrics.d.cts",
			"cjs/compat/unleash-proxy-client/impact-registry-….cjs",
			"cjs/compat/unleash-proxy-client/index.cjs",
			"cjs/compat/unleash-proxy-client/index.d.cts",
			"cjs/compat/unleash-proxy-client/local-flags-….cjs",
			"cjs/compat/unleash-proxy-client/storage-keys.d.cts",
			"cjs/compat/unleash-proxy-client/storages.d.cts",
			"cjs/compat/unleash-proxy-client/types.d.cts",
			"cjs/core/evaluation.d.cts",
			"cjs/disposable.d.cts",
			"cjs/edge/chunk-….cjs",
			"cjs/edge/durable/edge-object.d.cts",
			"cjs/edge/durable/object-edge.d.cts",
			"cjs/edge/durable/object-host.d.cts",
			"cjs/edge/edge.d.cts",
			"cjs/edge/extras-….cjs",
			"cjs/edge/http.d.cts",
			"cjs/edge/index.cjs",
			"cjs/edge/index.d.cts",
			"cjs/edge/object.cjs",
			"cjs/edge/object.d.cts",
			"cjs/edge/options.d.cts",
			"cjs/edge/signatures-….cjs",
			"cjs/edge/streaming-….cjs",
			"cjs/engine.d.cts",
			"cjs/entry/browser.d.cts",
			"cjs/entry/chunk-….cjs",
			"cjs/entry/inline.cjs",
			"cjs/entry/inline.d.cts",
			"cjs/entry/node.cjs",
			"cjs/entry/slim.cjs",
			"cjs/entry/slim.d.cts",
			"cjs/errors.d.cts",
			"cjs/flag-queries.d.cts",
			"cjs/flag-types.d.cts",
			"cjs/index.d.cts",
			"cjs/js/index.cjs",
			"cjs/js/index.d.cts",
			"cjs/next/chunk-….cjs",
			"cjs/next/client.cjs",
			"cjs/next/client.d.cts",
			"cjs/next/definitions.d.cts",
			"cjs/next/environment.d.cts",
			"cjs/next/evaluate-flags.d.cts",
			"cjs/next/flag.d.cts",
			"cjs/next/flags-client.d.cts",
			"cjs/next/frontend-flags.d.cts",
			"cjs/next/index.cjs",
			"cjs/next/index.d.cts",
			"cjs/next/precomputed.d.cts",
			"cjs/next/proxy.d.cts",
			"cjs/next/session.d.cts",
			"cjs/next/types.d.cts",
			"cjs/openfeature/chunk-….cjs",
			"cjs/openfeature/options.d.cts",
			"cjs/openfeature/server.cjs",
			"cjs/openfeature/server.d.cts",
			"cjs/openfeature/web.cjs",
			"cjs/openfeature/web.d.cts",
			"cjs/overrides/index.cjs",
			"cjs/overrides/index.d.cts",
			"cjs/overrides/options.d.cts",
			"cjs/overrides/override.d.cts",
			"cjs/overrides/overrides.d.cts",
			"cjs/runtime/loader.d.cts",
			"cjs/shadow/difference.d.cts",
			"cjs/shadow/index.cjs",
			"cjs/shadow/index.d.cts",
			"cjs/shadow/old-sdk.d.cts",
			"cjs/shadow/options.d.cts",
			"cjs/shadow/report.d.cts",
			"cjs/signed/generate-keys.d.cts",
			"cjs/signed/index.cjs",
			"cjs/signed/index.d.cts",
			"cjs/signed/types.d.cts",
			"cjs/storage/cache.d.cts",
			"cjs/storage/deno-kv.d.cts",
			"cjs/storage/file.cjs",
			"cjs/storage/file.d.cts",
			"cjs/storage/index.cjs",
			"cjs/storage/index.d.cts",
			"cjs/storage/indexed-db.d.cts",
			"cjs/storage/memory.d.cts",
			"cjs/storage/redis.d.cts",
			"cjs/storage/s3.d.cts",
			"cjs/storage/storage.d.cts",
			"cjs/storage/web.d.cts",
			"cjs/storage/workers-kv.d.cts",
			"cjs/testing/fake-client.d.cts",
			"cjs/testing/fake-flag.d.cts",
			"cjs/testing/index.cjs",
			"cjs/testing/index.d.cts",
			"cjs/testing/residual-….cjs",
			"cjs/testing/streaming-….cjs",
			"cjs/testing/verified-inputs-….cjs",
			"cjs/tools/chunk-….cjs",
			"cjs/tools/engine.d.cts",
			"cjs/tools/entry/browser.d.cts",
			"cjs/tools/entry/inline.d.cts",
			"cjs/tools/entry/slim.d.cts",
			"cjs/tools/explanation.d.cts",
			"cjs/tools/index.d.cts",
			"cjs/tools/inline.cjs",
			"cjs/tools/node.cjs",
			"cjs/tools/plan.d.cts",
			"cjs/tools/population-types.d.cts",
			"cjs/tools/ramp.d.cts",
			"cjs/tools/residual-types.d.cts",
			"cjs/tools/slim.cjs",
			"cjs/tools/written-document.d.cts",
			"cjs/types.d.cts",
			"cjs/vercel/adapter.d.cts",
			"cjs/vercel/index.cjs",
			"cjs/vercel/index.d.cts",
			"cjs/vercel/options.d.cts",
			"cjs/vercel/types.d.cts",
			"dist/bound-engine.d.ts",
			"dist/canary/canary-object.d.ts",
			"dist/canary/canary.d.ts",
			"dist/canary/chunk-….js",
			"dist/canary/decision-reason.d.ts",
			"dist/canary/host.d.ts",
			"dist/canary/index.d.ts",
			"dist/canary/index.js",
			"dist/canary/keeper.d.ts",
			"dist/canary/object.d.ts",
			"dist/canary/object.js",
			"dist/canary/options.d.ts",
			"dist/canary/redis-client.d.ts",
			"dist/canary/redis-keeper.d.ts",
			"dist/canary/state.d.ts",
			"dist/canary/upstream.d.ts",
			"dist/cli/check-….js",
			"dist/cli/chunk-….js",
			"dist/cli/commander.LICENSE",
			"dist/cli/completion-….js",
			"dist/cli/diff-….js",
			"dist/cli/edge-command-….js",
			"dist/cli/eval-….js",
			"dist/cli/explain-….js",
			"dist/cli/fanion.js",
			"dist/cli/inputs-….js",
			"dist/cli/jsonc-parser.LICENSE",
			"dist/cli/keygen-….js",
			"dist/cli/list-….js",
			"dist/cli/locate-yaml-….js",
			"dist/cli/picocolors.LICENSE",
			"dist/cli/population-….js",
			"dist/cli/ramp-….js",
			"dist/cli/redis-connection-….js",
			"dist/cli/residual-….js",
			"dist/cli/serve-….js",
			"dist/cli/sign-….js",
			"dist/cli/snapshot-….js",
			"dist/cli/types-….js",
			"dist/cli/verify-….js",
			"dist/cli/yaml-document-….js",
			"dist/cli/yaml.LICENSE",
			"dist/client/client.d.ts",
			"dist/client/events.d.ts",
			"dist/client/eventsource-parser.LICENSE",
			"dist/client/fallback.d.ts",
			"dist/client/flag-source.d.ts",
			"dist/client/impact-metrics.d.ts",
			"dist/client/index.d.ts",
			"dist/client/index.js",
			"dist/client/option-aliases.d.ts",
			"dist/client/options.d.ts",
			"dist/client/residual-….js",
			"dist/client/streaming-….js",
			"dist/client/verified-inputs-….js",
			"dist/compat/unleash-client/bootstrap.d.ts",
			"dist/compat/unleash-client/config.d.ts",
			"dist/compat/unleash-client/context.d.ts",
			"dist/compat/unleash-client/definitions.d.ts",
			"dist/compat/unleash-client/events.d.ts",
			"dist/compat/unleash-client/eventsource-parser.LICENSE",
			"dist/compat/unleash-client/flag-names.d.ts",
			"dist/compat/unleash-client/impact-metrics-api.d.ts",
			"dist/compat/unleash-client/index.d.ts",
			"dist/compat/unleash-client/index.js",
			"dist/compat/unleash-client/metric-client.d.ts",
			"dist/compat/unleash-client/repository-interface.d.ts",
			"dist/compat/unleash-client/storage-provider.d.ts",
			"dist/compat/unleash-client/strategy.d.ts",
			"dist/compat/unleash-client/streaming-….js",
			"dist/compat/unleash-client/unleash.d.ts",
			"dist/compat/unleash-client/variant.d.ts",
			"dist/compat/unleash-proxy-client/chunk-….js",
			"dist/compat/unleash-proxy-client/client-type.d.ts",
			"dist/compat/unleash-proxy-client/emitter.d.ts",
			"dist/compat/unleash-proxy-client/events.d.ts",
			"dist/compat/unleash-proxy-client/freshness-….js",
			"dist/compat/unleash-proxy-client/host-functions.d.ts",
			"dist/compat/unleash-proxy-client/impact-metrics.d.ts",
			"dist/compat/unleash-proxy-client/impact-registry-….js",
			"dist/compat/unleash-proxy-client/index.d.ts",
			"dist/compat/unleash-proxy-client/index.js",
			"dist/compat/unleash-proxy-client/local-flags-….js",
			"dist/compat/unleash-proxy-client/storage-keys.d.ts",
			"dist/compat/unleash-proxy-client/storages.d.ts",
			"dist/compat/unleash-proxy-client/types.d.ts",
			"dist/core/evaluation.d.ts",
			"dist/disposable.d.ts",
			"dist/edge/chunk-….js",
			"dist/edge/durable/edge-object.d.ts",
			"dist/edge/durable/object-edge.d.ts",
			"dist/edge/durable/object-host.d.ts",
			"dist/edge/edge.d.ts",
			"dist/edge/eventsource-parser.LICENSE",
			"dist/edge/extras-….js",
			"dist/edge/http.d.ts",
			"dist/edge/index.d.ts",
			"dist/edge/index.js",
			"dist/edge/object.d.ts",
			"dist/edge/object.js",
			"dist/edge/options.d.ts",
			"dist/edge/signatures-….js",
			"dist/edge/streaming-….js",
			"dist/engine.d.ts",
			"dist/entry/browser.d.ts",
			"dist/entry/browser.js",
			"dist/entry/bun.js",
			"dist/entry/chunk-….js",
			"dist/entry/edge-light.js",
			"dist/entry/inline-bytes-….js",
			"dist/entry/inline.d.ts",
			"dist/entry/inline.js",
			"dist/entry/node.js",
			"dist/entry/slim.d.ts",
			"dist/entry/slim.js",
			"dist/entry/workerd.js",
			"dist/errors.d.ts",
			"dist/flag-queries.d.ts",
			"dist/flag-types.d.ts",
			"dist/index.d.ts",
			"dist/js/index.d.ts",
			"dist/js/index.js",
			"dist/next/chunk-….js",
			"dist/next/client.d.ts",
			"dist/next/client.js",
			"dist/next/definitions.d.ts",
			"dist/next/environment.d.ts",
			"dist/next/evaluate-flags.d.ts",
			"dist/next/flag.d.ts",
			"dist/next/flags-client.d.ts",
			"dist/next/frontend-flags.d.ts",
			"dist/next/index.d.ts",
			"dist/next/index.js",
			"dist/next/precomputed.d.ts",
			"dist/next/proxy.d.ts",
			"dist/next/session.d.ts",
			"dist/next/types.d.ts",
			"dist/openfeature/chunk-….js",
			"dist/openfeature/options.d.ts",
			"dist/openfeature/server.d.ts",
			"dist/openfeature/server.js",
			"dist/openfeature/web.d.ts",
			"dist/openfeature/web.js",
			"dist/overrides/index.d.ts",
			"dist/overrides/index.js",
			"dist/overrides/options.d.ts",
			"dist/overrides/override.d.ts",
			"dist/overrides/overrides.d.ts",
			"dist/page/debounce.js",
			"dist/page/delivery/animation.js",
			"dist/page/delivery/brake-panel.js",
			"dist/page/delivery/channel-panel.js",
			"dist/page/delivery/delivery.css",
			"dist/page/delivery/delivery.js",
			"dist/page/delivery/ramp-chart.js",
			"dist/page/delivery/ramp-plans.js",
			"dist/page/delivery/random.js",
			"dist/page/delivery/traffic.js",
			"dist/page/dom.js",
			"dist/page/engines/engines.css",
			"dist/page/engines/engines.js",
			"dist/page/engines/recorded-results.json",
			"dist/page/explanation-tree.css",
			"dist/page/explanation-tree.js",
			"dist/page/format.js",
			"dist/page/icon.svg",
			"dist/page/index.html",
			"dist/page/main.js",
			"dist/page/offline.js",
			"dist/page/page.css",
			"dist/page/playground/captured-definitions.json",
			"dist/page/playground/context-fields.js",
			"dist/page/playground/context-form.js",
			"dist/page/playground/definitions-comparison.js",
			"dist/page/playground/definitions-panel.js",
			"dist/page/playground/evaluation-history.js",
			"dist/page/playground/evaluation-time.js",
			"dist/page/playground/explanation-dialog.css",
			"dist/page/playground/explanation-dialog.js",
			"dist/page/playground/flag-row.js",
			"dist/page/playground/flag-summary.js",
			"dist/page/playground/flag-table.css",
			"dist/page/playground/flag-table.js",
			"dist/page/playground/flag-toolbar.css",
			"dist/page/playground/load-error.js",
			"dist/page/playground/playground.js",
			"dist/page/playground/property-field.js",
			"dist/page/playground/random-value.js",
			"dist/page/playground/server-form.js",
			"dist/page/playground/share-link.js",
			"dist/page/playground/side-panels.css",
			"dist/page/playground/text-position.js",
			"dist/page/playground/warnings.js",
			"dist/page/rollout/population.js",
			"dist/page/rollout/rollout-document.js",
			"dist/page/rollout/rollout.css",
			"dist/page/rollout/rollout.js",
			"dist/page/rollout/user-details.js",
			"dist/page/rollout/user-grid.js",
			"dist/page/speed/speed.js",
			"dist/runtime/loader.d.ts",
			"dist/shadow/difference.d.ts",
			"dist/shadow/index.d.ts",
			"dist/shadow/index.js",
			"dist/shadow/old-sdk.d.ts",
			"dist/shadow/options.d.ts",
			"dist/shadow/report.d.ts",
			"dist/signed/generate-keys.d.ts",
			"dist/signed/index.d.ts",
			"dist/signed/index.js",
			"dist/signed/types.d.ts",
			"dist/storage/cache.d.ts",
			"dist/storage/deno-kv.d.ts",
			"dist/storage/file.d.ts",
			"dist/storage/file.js",
			"dist/storage/index.d.ts",
			"dist/storage/index.js",
			"dist/storage/indexed-db.d.ts",
			"dist/storage/memory.d.ts",
			"dist/storage/redis.d.ts",
			"dist/storage/replace-file.d.ts",
			"dist/storage/s3.d.ts",
			"dist/storage/storage.d.ts",
			"dist/storage/web.d.ts",
			"dist/storage/workers-kv.d.ts",
			"dist/testing/eventsource-parser.LICENSE",
			"dist/testing/fake-client.d.ts",
			"dist/testing/fake-flag.d.ts",
			"dist/testing/index.d.ts",
			"dist/testing/index.js",
			"dist/testing/residual-….js",
			"dist/testing/streaming-….js",
			"dist/testing/verified-inputs-….js",
			"dist/tools/browser.js",
			"dist/tools/bun.js",
			"dist/tools/chunk-….js",
			"dist/tools/edge-light.js",
			"dist/tools/engine.d.ts",
			"dist/tools/entry/browser.d.ts",
			"dist/tools/entry/inline.d.ts",
			"dist/tools/entry/slim.d.ts",
			"dist/tools/explanation.d.ts",
			"dist/tools/index.d.ts",
			"dist/tools/inline-bytes-….js",
			"dist/tools/inline.js",
			"dist/tools/node.js",
			"dist/tools/plan.d.ts",
			"dist/tools/population-types.d.ts",
			"dist/tools/ramp.d.ts",
			"dist/tools/residual-types.d.ts",
			"dist/tools/slim.js",
			"dist/tools/workerd.js",
			"dist/tools/written-document.d.ts",
			"dist/types.d.ts",
			"dist/vercel/adapter.d.ts",
			"dist/vercel/index.d.ts",
			"dist/vercel/index.js",
			"dist/vercel/options.d.ts",
			"dist/vercel/types.d.ts",
			"fanion.wasm.d.cts",
			"fanion.wasm.d.ts",
			"package.json",
			"wasm/fanion_bg.wasm",
			"wasm/tools/fanion_bg.wasm",
		],
	);
});

test("the README of the archive links only to files of the archive, and to the repository", async () => {
	const readme = await run("tar", ["-xzOf", archive, "package/README.md"]);
	const links = [...readme.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link);
	const own = links.filter((link) => !/^(https:|#)/.test(link));
	assert.deepEqual([...new Set(own)], ["CHANGELOG.md"]);
	const inRepository = links.filter((link) => link.includes("/fanion/blob/"));
	assert.ok(inRepository.length > 10);
	for (const link of inRepository) {
		const path = link.replace(/.*\/blob\/main\//, "").replace(/#.*/, "");
		assert.ok(existsSync(new URL(path, root)), link);
	}
});

test("the crate has exactly the sources of the core and its documents", async () => {
	const args = ["package", "--list", "--allow-dirty"];
	const files = (await run("cargo", args, { cwd: checkout }))
		.trim()
		.split("\n");
	const others = files.filter((file) => !/^src\/(\w+\/)?\w+\.rs$/.test(file));
	assert.ok(files.includes("src/lib.rs"));
	assert.deepEqual(
		others.filter((file) => file !== ".cargo_vcs_info.json"),
		[
			"CHANGELOG.md",
			"Cargo.lock",
			"Cargo.toml",
			"Cargo.toml.orig",
			"LICENSE-APACHE",
			"LICENSE-MIT",
			"README.md",
			"src/unicode/javascript.js",
		],
	);
});

test("package and crate have the same version, license, keywords and repository", () => {
	const manifest = JSON.parse(
		readFileSync(hostsPath("node_modules/fanion/package.json"), "utf8"),
	);
	const cargo = readText("Cargo.toml");
	const inCargo = (key) => cargo.match(new RegExp(`^${key} = (.*)$`, "m"))[1];
	assert.equal(inCargo("version"), `"${manifest.version}"`);
	assert.equal(inCargo("license"), `"${manifest.license}"`);
	assert.deepEqual(JSON.parse(inCargo("keywords")), manifest.keywords);
	assert.ok(
		manifest.repository.url.includes(JSON.parse(inCargo("repository"))),
	);
	assert.ok(
		manifest.description.length > 20 && inCargo("description").length > 20,
	);
	assert.equal(
		readText("CHANGELOG.md").match(/^## (?!Unreleased$)(.*)$/m)[1],
		manifest.version,
	);
	assert.equal(manifest.dependencies, undefined);
});

test("publint finds no problem", async () => {
	const output = await run(toolPath("publint"), [archive, "--strict"]);
	assert.match(output, /All good!/);
});

test("the types are right for every way to import an entry", async () => {
	const args = [archive, "--format", "ascii"];
	const output = await run(toolPath("attw"), args);
	assert.match(output, /No problems found/);
	for (const entry of Object.keys(readJson("pkg/package.json").exports))
		assert.ok(output.includes(`"${join("fanion", entry)}"`), entry);
	assert.doesNotMatch(output, /❌|🟥|⚠️|💀|🎭|❓/);
});

test("tools that trace files find the WebAssembly of the entries for Node", async () => {
	const require = createRequire(hostsPath("package.json"));
	const { nodeFileTrace } = require("next/dist/compiled/@vercel/nft");
	for (const [script, wasm] of [
		["dist/entry/node.js", "wasm/fanion_bg.wasm"],
		["cjs/entry/node.cjs", "wasm/fanion_bg.wasm"],
		["dist/tools/node.js", "wasm/tools/fanion_bg.wasm"],
		["cjs/tools/node.cjs", "wasm/tools/fanion_bg.wasm"],
	]) {
		const base = hostsPath("node_modules/fanion");
		const { fileList } = await nodeFileTrace([join(base, script)], { base });
		assert.ok(fileList.has(wasm), script);
	}
});

const TSC = fileURLToPath(new URL("node_modules/typescript/bin/tsc", root));
const NODE = ["--module", "nodenext"];
const BUNDLER = ["--module", "esnext", "--moduleResolution", "bundler"];

for (const [host, options, project] of [
	["Node, without the web", [...NODE, "--types", "node"], "everywhere.ts"],
	["a bundler, without the web", [...BUNDLER, "--types", ""], "everywhere.ts"],
	["Node", [...NODE, "--lib", "es2022,dom", "--types", ""], "web.ts"],
	["a page", [...BUNDLER, "--lib", "es2022,dom", "--types", ""], "web.ts"],
	[
		"a worker",
		[...BUNDLER, "--lib", "es2022,webworker", "--types", ""],
		"web.ts",
	],
]) {
	test(`the types of the archive hold under strict settings in ${host}`, async () => {
		const cwd = await createProject("types");
		const lib = options.includes("--lib") ? [] : ["--lib", "es2022"];
		const strict = [
			"--noEmit",
			"--strict",
			"--ignoreConfig",
			"--target",
			"es2022",
		];
		const roots = [
			"--typeRoots",
			fileURLToPath(new URL("node_modules/@types", root)),
		];
		const args = [TSC, ...strict, ...lib, ...options, ...roots, project];
		await run(process.execPath, args, { cwd });
	});
}

/** The scripts of TypeScript: the oldest one supported, the last one with `node10`, and the current one. */
const COMPILERS = {
	"TypeScript 5.0": hostsPath("node_modules/typescript50/bin/tsc"),
	"TypeScript 5.9": hostsPath("node_modules/typescript59/bin/tsc"),
	"the current TypeScript": TSC,
};
/** Options `module` and `moduleResolution`, and the `type` of the caller's package. */
const RESOLUTIONS = [
	["commonjs", "node10", "commonjs"],
	["node16", "node16", "commonjs"],
	["node16", "node16", "module"],
	["nodenext", "nodenext", "commonjs"],
	["nodenext", "nodenext", "module"],
	["esnext", "bundler", "module"],
];

for (const [compiler, script] of Object.entries(COMPILERS))
	for (const [module, moduleResolution, type] of RESOLUTIONS) {
		if (script === TSC && moduleResolution === "node10") continue;
		test(`${compiler} finds the types with \`${moduleResolution}\` from a package of type \`${type}\``, async () => {
			const cwd = await createProject("types", `types-${module}-${type}`);
			const compilerOptions = {
				...{ module, moduleResolution, target: "es2022", lib: ["es2022"] },
				...{ noEmit: true, strict: true, types: [] },
			};
			const config = { compilerOptions, files: ["common.ts"] };
			await writeFile(`${cwd}tsconfig.json`, JSON.stringify(config));
			await writeFile(`${cwd}package.json`, JSON.stringify({ type }));
			await run(process.execPath, [script, "-p", "."], { cwd });
		});
	}
