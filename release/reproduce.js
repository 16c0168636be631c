// Builds the package in two folders, and compares the bytes. Some minutes; `make reproduce` runs it.
//
// The folders differ in name and depth, and the builds in the path of Cargo's downloads and in the time zone. Both
// use the tools of this checkout and the files that Git tracks, as they are on disk.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
	cpSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	symlinkSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const checkout = fileURLToPath(new URL("../", import.meta.url));
const { CARGO_HOME = join(homedir(), ".cargo") } = process.env;

/** Files outside the archive that a stranger may want to compare. */
const OUTPUTS = [
	"pkg/wasm/fanion_bg.wasm",
	"pkg/wasm/tools/fanion_bg.wasm",
	"pkg/wasm/js/instance.js",
];

const parent = mkdtempSync(join(tmpdir(), "fanion-"));
try {
	const folders = ["a", "another-folder/that/is/deeper"];
	const [first, second] = folders.map((name) => copyTo(join(parent, name)));
	const other = { CARGO_HOME: otherCargoHome(join(parent, "cargo")) };
	compare(
		build(first, { TZ: "UTC" }),
		build(second, { TZ: "Asia/Kolkata", ...other }),
	);
} finally {
	rmSync(parent, { recursive: true });
}

/** Builds and packs in a copy. Returns the hashes of the outputs by path. */
function build(folder, variables) {
	console.log(`building in ${folder}`);
	const options = {
		cwd: folder,
		env: { ...process.env, ...variables, CARGO_INCREMENTAL: "0" },
		stdio: ["ignore", "inherit", "inherit"],
	};
	execFileSync("make", ["build"], options);
	execFileSync("npm", ["pack", "./pkg", "--silent"], options);
	return hashes(folder);
}

/** Copies the files that Git tracks to a new folder, and links the tools. Returns the folder. */
function copyTo(folder) {
	const list = execFileSync("git", ["ls-files", "-z"], { cwd: checkout });
	const files = list.toString().split("\0").filter(Boolean);
	for (const file of files) {
		mkdirSync(dirname(join(folder, file)), { recursive: true });
		cpSync(join(checkout, file), join(folder, file));
	}
	symlinkSync(join(checkout, ".tools"), join(folder, ".tools"));
	return folder;
}

/** Makes a folder for `CARGO_HOME` with the downloads of the usual one. Returns its path. */
function otherCargoHome(folder) {
	mkdirSync(folder);
	for (const name of readdirSync(CARGO_HOME))
		symlinkSync(join(CARGO_HOME, name), join(folder, name));
	return folder;
}

function hashes(folder) {
	const archive = readdirSync(folder).find((name) => name.endsWith(".tgz"));
	const contents = join(folder, "target/contents");
	mkdirSync(contents, { recursive: true });
	execFileSync("tar", ["-xzf", archive, "-C", contents], { cwd: folder });
	const packed = readdirSync(contents, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name))
		.map((path) => path.slice(folder.length + 1));
	const paths = [archive, ...OUTPUTS, ...packed.sort()];
	return new Map(paths.map((path) => [path, hashOf(join(folder, path))]));
}

function hashOf(path) {
	return createHash("sha256").update(readFileSync(path)).digest("hex");
}

/** Prints the hashes, and fails if the builds differ. */
function compare(first, second) {
	const paths = [...new Set([...first.keys(), ...second.keys()])];
	const different = paths.filter(
		(path) => first.get(path) !== second.get(path),
	);
	const shown = paths.slice(0, OUTPUTS.length + 1);
	for (const path of new Set([...shown, ...different]))
		console.log(`${path}\n  ${first.get(path)}\n  ${second.get(path)}`);
	if (different.length > 0) {
		console.error(`${different.length} of ${paths.length} files differ`);
		process.exitCode = 1;
	} else console.log(`all ${paths.length} files are equal`);
}
