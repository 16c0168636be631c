// Describes the types of each entry of the npm package: `make api` writes them to `release/api`.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
	CompilerState,
	Extractor,
	ExtractorConfig,
} from "@microsoft/api-extractor";
import { readManifest, root } from "./components.js";

/** Where the descriptions are. */
export const REPORTS = `${root}release/api`;

/** Entries with the types of another one. They differ in how the `.wasm` arrives. */
export const EQUAL_ENTRIES = {
	"./inline": ".",
	"./js": ".",
	"./slim": ".",
	"./tools/inline": "./tools",
	"./tools/slim": "./tools",
};

const COMPILER_OPTIONS = {
	...{ target: "es2022", module: "nodenext", moduleResolution: "nodenext" },
	...{ lib: ["es2022", "dom"], types: ["node"] },
	...{ strict: true, skipLibCheck: true },
};

/** Returns the paths of the types of all entries of the package, by entry. */
export function listEntries() {
	const { exports } = readManifest("fanion");
	const paths = Object.entries(exports).map(([entry, { types }]) => [
		entry,
		types?.default,
	]);
	return new Map(paths.filter(([, path]) => path?.startsWith("./dist/")));
}

/** Returns the name of the file with the description of an entry. */
export function reportName(entry) {
	const name = entry.replace(/^\.\/?/, "").replaceAll("/", "-");
	return `${name || "index"}.api.md`;
}

/** Returns the description of each entry, by entry. One compiler reads the types of all entries. */
export function describeEntries() {
	const folder = mkdtempSync(join(tmpdir(), "fanion-api-"));
	try {
		const configs = [...listEntries()].map(([entry, path]) => [
			entry,
			configFor(folder, entry, path),
		]);
		const [[, first], ...others] = configs;
		const compilerState = CompilerState.create(first, {
			additionalEntryPoints: others.map(
				([, { mainEntryPointFilePath }]) => mainEntryPointFilePath,
			),
		});
		return new Map(
			configs.map(([entry, config]) => [
				entry,
				describe(config, compilerState),
			]),
		);
	} finally {
		rmSync(folder, { recursive: true });
	}
}

function configFor(folder, entry, path) {
	const report = { reportFolder: folder, reportTempFolder: `${folder}/new` };
	const silent = { default: { logLevel: "none" } };
	return ExtractorConfig.prepare({
		packageJsonFullPath: `${root}pkg/package.json`,
		configObjectFullPath: undefined,
		configObject: {
			projectFolder: `${root}pkg`,
			mainEntryPointFilePath: join(root, "pkg", path),
			compiler: {
				overrideTsconfig: { compilerOptions: COMPILER_OPTIONS, files: [path] },
			},
			apiReport: {
				...{ enabled: true, reportFileName: reportName(entry), ...report },
				// Types that a caller meets, but cannot import.
				includeForgottenExports: true,
			},
			docModel: { enabled: false },
			newlineKind: "lf",
			messages: {
				compilerMessageReporting: { default: { logLevel: "error" } },
				extractorMessageReporting: silent,
				tsdocMessageReporting: silent,
			},
		},
	});
}

function describe(config, compilerState) {
	const { succeeded } = Extractor.invoke(config, {
		compilerState,
		localBuild: true,
		messageCallback: (message) => {
			// Notes about the version of TypeScript and about new files.
			message.handled = message.category === "console";
		},
	});
	const path = config.mainEntryPointFilePath;
	if (!succeeded) throw new Error(`\`${path}\`: its types cannot be described`);
	return readFileSync(config.reportFilePath, "utf8");
}

if (import.meta.url === pathToFileURL(process.argv[1]).href)
	for (const [entry, report] of describeEntries())
		if (!(entry in EQUAL_ENTRIES))
			writeFileSync(join(REPORTS, reportName(entry)), report);
