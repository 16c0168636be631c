// Bundles `src/` into `dist/`: one script for each entry, and chunks that entries of a folder share. `tsc`
// has written the types before. Entries that servers and tests use are also converted to CommonJS in `cjs/`.
//
// `fanion` and `fanion/tools` are bundled from the same sources. The condition `tools` of the imports
// `#wasm/*` in `package.json` selects the WebAssembly.

import { copyFile, readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { convertToCommonJs } from "./common-js.js";
import { patchGlue } from "./glue-patches.js";
import { buildPage } from "./page.js";

/**
 * Properties of internal objects, which get short names: 150 bytes less after gzip. No name may be one of a
 * public property (`tests/js/types.test.js` checks the types), of a request to a tool, or of the host.
 */
const INTERNAL_PROPERTIES = [
	"allFields",
	"allInputs",
	"boundValues",
	"callbacks",
	"hasTime",
	"inherited",
	"isBusy",
	"isLost",
	"isRunning",
	"isStarted",
	"onNewInputs",
	"onWarnings",
	"readOutcomes",
	"readVariant",
	"refreshViews",
	"reportError",
	"startWith",
	"timeIndex",
	"writeMatch",
	"writeValues",
];

/** Likewise of the client: 220 bytes less after gzip. */
const CLIENT_PROPERTIES = [
	"addressOf",
	"clearVersion",
	"collect",
	"confirm",
	"confirmedAt",
	"connect",
	"describe",
	"emit",
	"fail",
	"failure",
	"fetchIfDue",
	"flush",
	"follow",
	"getDocument",
	"identity",
	"isApi",
	"isClosed",
	"isFetching",
	"isPausing",
	"isReady",
	"isRejected",
	"isRunning",
	"mayReopen",
	"mayRetry",
	"merge",
	"nextFields",
	"defaultsWith",
	"onLoaded",
	"noFlags",
	"poll",
	"readStorage",
	"rejectWaiting",
	"restore",
	"resume",
	"retryAfter",
	"runNext",
	"scope",
	"secretHeaders",
	"succeed",
	"toBucket",
	"waitUntilReady",
];

/** Of the client, but public of the edge. */
const PUBLIC_OF_EDGE = ["flush", "isReady"];

/** Likewise of the edge, which contains parts of the client: 400 bytes less after gzip. */
const EDGE_PROPERTIES = [
	...CLIENT_PROPERTIES.filter((name) => !PUBLIC_OF_EDGE.includes(name)),
	"addApplication",
	"addHash",
	"addImpact",
	"addRow",
	"addText",
	"apiFor",
	"apiOf",
	"bodyFor",
	"classes",
	"clientOptions",
	"contexts",
	"ensureFresh",
	"environments",
	"evaluateOne",
	"exist",
	"exists",
	"featuresFor",
	"feedFor",
	"fetchFlagsFor",
	"flagsFor",
	"flagsOf",
	"flushDue",
	"flushIfDue",
	"hasVariants",
	"indexes",
	"invalidCount",
	"isActive",
	"isEmpty",
	"isOnDemand",
	"isTrusted",
	"latency",
	"namesFor",
	"onChange",
	"onChanges",
	"onInterval",
	"onInvalid",
	"onStart",
	"onValid",
	"originOf",
	"projectsKey",
	"readJson",
	"readText",
	"receiver",
	"recheck",
	"registry",
	"responder",
	"startedAt",
	"tagged",
	"toEntry",
	"toEtag",
	"toKey",
	"trustedProxies",
	"withStatus",
];

/** Of the client, but public of an `EventEmitter`. */
const PUBLIC_OF_EMITTERS = ["emit"];

/** Likewise of the drop-ins, which contain parts of the client. */
const COMPAT_PROPERTIES = CLIENT_PROPERTIES.filter(
	(name) => !PUBLIC_OF_EMITTERS.includes(name),
);

/** Likewise of the router: 400 bytes less after gzip. */
const CANARY_PROPERTIES = [
	"address",
	"answer",
	"attempt",
	"compare",
	"decide",
	"decision",
	"failure",
	"hasConsent",
	"impact",
	"isAutomatic",
	"isCurrent",
	"isDue",
	"isHashed",
	"isIdle",
	"isLostIn",
	"isNew",
	"isOff",
	"isPage",
	"isPreview",
	"isPulled",
	"newestFirst",
	"ofVariant",
	"onEvent",
	"pinned",
	"rank",
	"ready",
	"record",
	"restore",
	"target",
	"toRequest",
	"toResponse",
	"toShadow",
	"undecided",
	"upstream",
	"visitor",
	"visitors",
];

/** Methods of the generated class. The exports of the `.wasm` keep their names. */
const GENERATED_PROPERTIES = "__wbg_ptr|__destroy_into_raw|[a-z]+_[a-z_]+";

/** Short names in the bundles of an engine. */
const ENGINE_MANGLING = {
	mangleProps: new RegExp(
		`^(${GENERATED_PROPERTIES}|${INTERNAL_PROPERTIES.join("|")})$`,
	),
	reserveProps: /^(wasmengine_.*|feature_enabled|module_or_path)$/,
};

/** Folders that import the engine from `fanion`: their entries, and properties that get short names. */
const BESIDE = [
	{
		folder: "canary",
		names: ["index", "object"],
		internal: CANARY_PROPERTIES,
	},
	{ folder: "client", names: ["index"], internal: CLIENT_PROPERTIES },
	{
		folder: "compat/unleash-client",
		names: ["index"],
		internal: COMPAT_PROPERTIES,
	},
	{ folder: "compat/unleash-proxy-client", names: ["index"], internal: [] },
	{ folder: "edge", names: ["index", "object"], internal: EDGE_PROPERTIES },
	{ folder: "next", names: ["index", "client"], internal: [] },
	{ folder: "openfeature", names: ["server", "web"], internal: [] },
	{ folder: "overrides", names: ["index"], internal: [] },
	{ folder: "shadow", names: ["index"], internal: [] },
	{ folder: "signed", names: ["index"], internal: [] },
	{ folder: "storage", names: ["index", "file"], internal: [] },
	{ folder: "testing", names: ["index"], internal: CLIENT_PROPERTIES },
	{ folder: "vercel", names: ["index"], internal: [] },
];
/** Packages of callers that these folders import. */
const PEERS = ["@openfeature/*", "@unleash/proxy-client-react", "react"];
const BESIDE_PATHS = BESIDE.flatMap(({ folder, names }) =>
	pathsOf([folder], names),
);

const COMMON_OPTIONS = {
	bundle: true,
	splitting: true,
	format: "esm",
	platform: "neutral",
	target: "es2022",
	minify: true,
	// An uncaught error prints the line of its cause.
	lineLimit: 2000,
	define: { IS_JAVASCRIPT: "false" },
};

await bundleEntries("src/entry", "dist/entry", []);
await bundleEntries("src/tools/entry", "dist/tools", ["tools"]);
await bundleJavaScript();
for (const beside of BESIDE) await bundleBeside(beside);
await bundleCommand();
await buildPage(toPath("../www"), toPath("dist/page"));
await copyLicense(
	"eventsource-parser",
	"client",
	"compat/unleash-client",
	"edge",
	"testing",
);
for (const name of ["commander", "jsonc-parser", "picocolors", "yaml"])
	await copyLicense(name, "cli");
await convertToCommonJs(
	new URL("../", import.meta.url),
	[
		...BESIDE_PATHS,
		"js/index",
		...pathsOf(["entry", "tools"], ["node", "inline", "slim"]),
	],
	[
		...BESIDE_PATHS,
		"js/index",
		...pathsOf(["entry", "tools/entry"], ["browser", "inline", "slim"]),
	],
);

/** Bundles the entries of an engine. The host, or the caller's bundler, resolves the `.wasm`. */
async function bundleEntries(sources, outdir, conditions) {
	const folder = ["../../wasm", ...conditions].join("/");
	const names = await readdir(toPath(sources));
	await build({
		...COMMON_OPTIONS,
		entryPoints: names.map((name) => toPath(`${sources}/${name}`)),
		outdir: toPath(outdir),
		conditions,
		define: {
			...COMMON_OPTIONS.define,
			WASM_PATH: JSON.stringify(`${folder}/fanion_bg.wasm`),
		},
		plugins: [patchedGlue(), externalWasm(folder)],
		external: ["node:fs", "node:path", "node:url"],
		...ENGINE_MANGLING,
	});
}

/** Bundles the engine in JavaScript. Its code takes the place of the host's `WebAssembly`. */
async function bundleJavaScript() {
	const assembly = toPath("src/js/assembly.ts");
	await build({
		...COMMON_OPTIONS,
		entryPoints: [toPath("src/js/index.ts")],
		outdir: toPath("dist/js"),
		conditions: ["js"],
		inject: [assembly],
		define: {
			IS_JAVASCRIPT: "true",
			WebAssembly: "JavaScriptAssembly",
			"globalThis.WebAssembly": "JavaScriptAssembly",
		},
		plugins: [patchedGlue({ isJavaScript: true })],
		...ENGINE_MANGLING,
	});
}

/** Bundles a folder that imports the engine from `fanion`, so that there is only one engine. */
async function bundleBeside({ folder, names, internal }) {
	await build({
		...COMMON_OPTIONS,
		entryPoints: names.map((name) => toPath(`src/${folder}/${name}.ts`)),
		outdir: toPath(`dist/${folder}`),
		external: ["fanion", "fanion/*", "node:*", ...PEERS],
		...(internal.length > 0 && {
			mangleProps: new RegExp(`^(${internal.join("|")})$`),
		}),
	});
}

/** Bundles the command, for servers. */
async function bundleCommand() {
	await build({
		...COMMON_OPTIONS,
		entryPoints: { fanion: toPath("src/cli/main.ts") },
		outdir: toPath("dist/cli"),
		platform: "node",
		target: "node20",
		// `commander` and others are CommonJS.
		banner: {
			js: 'import{createRequire}from"node:module";const require=createRequire(import.meta.url);',
		},
		external: ["fanion", "fanion/*", "redis"],
	});
}

/** Returns a plugin that removes unused parts of the generated glue. */
function patchedGlue(options) {
	return {
		name: "patched-glue",
		setup: ({ onLoad }) =>
			onLoad({ filter: /wasm.*fanion\.js$/ }, async ({ path }) => ({
				contents: patchGlue(await readFile(path, "utf8"), options),
			})),
	};
}

/** Returns a plugin that keeps imports of the `.wasm`, with a path relative to the script. */
function externalWasm(folder) {
	return {
		name: "external-wasm",
		setup: ({ onResolve }) =>
			onResolve({ filter: /^#wasm\/.*\.wasm/ }, ({ path }) => ({
				path: path.replace("#wasm", folder),
				external: true,
			})),
	};
}

/** Copies the license of a bundled dependency, which asks for it. */
async function copyLicense(name, ...folders) {
	const entry = fileURLToPath(import.meta.resolve(name));
	const root = entry.slice(0, entry.lastIndexOf(`/${name}/`) + name.length + 2);
	const names = await readdir(root);
	const license = names.find((name) => /^license(\.md)?$/i.test(name));
	for (const folder of folders)
		await copyFile(
			`${root}${license}`,
			toPath(`dist/${folder}/${name}.LICENSE`),
		);
}

/** Returns the path of each name in each folder. */
function pathsOf(folders, names) {
	return folders.flatMap((folder) => names.map((name) => `${folder}/${name}`));
}

function toPath(path) {
	return fileURLToPath(new URL(`../${path}`, import.meta.url));
}
