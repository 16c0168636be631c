// The licenses of what the package contains, and the bill of materials.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { Spec, Validation } from "@cyclonedx/cyclonedx-library";
import { readText, root } from "../../tests/js/support/fixtures.js";
import { listCrates, listLibraries, readManifest } from "../components.js";
import { bomText } from "../sbom.js";
import { thirdPartyPage } from "../third-party.js";

/** Imports of scripts that stay imports: the package itself, the host, and packages of the caller. */
const EXTERNAL =
	/^(fanion|node:.*|#wasm|@openfeature|@unleash|react|redis|cloudflare:workers)$/;

/** Returns the packages that the TypeScript sources import for more than types. */
function importedPackages() {
	const names = readdirSync(new URL("pkg/src", root), { recursive: true });
	const texts = names
		.filter((name) => name.endsWith(".ts"))
		.map((name) => readText(`pkg/src/${name}`));
	const imports = texts.flatMap((text) => [
		...text.matchAll(
			/^(?:import|export) (?!type)(?:[\w*{}\s,]+ from )?"([^."][^"]*)";$/gm,
		),
		...text.matchAll(/\bimport\("([^."][^"]*)"\)/g),
	]);
	const packages = imports.map(([, path]) =>
		path.startsWith("node:") ? path : path.split("/")[0],
	);
	return [...new Set(packages)].sort();
}

test("the page of licenses lists what the package contains", () => {
	const hint = "run `make licenses`, and read what changed";
	assert.equal(readText("pkg/THIRD-PARTY.md"), thirdPartyPage(), hint);
	const crates = listCrates().map(({ name }) => name);
	// One that is compiled in, one that it needs, and none that only runs while it is compiled.
	assert.ok(crates.includes("hifijson") && crates.includes("scopeguard"));
	for (const name of ["serde_derive", "syn", "proc-macro2", "regex-syntax"])
		assert.ok(!crates.includes(name), name);
});

test("each library in the scripts has its license in the package, and brings no other", () => {
	const libraries = listLibraries();
	const bundled = importedPackages().filter((name) => !EXTERNAL.test(name));
	assert.deepEqual(
		libraries.map(({ name }) => name),
		bundled,
	);
	for (const { name, dependencies = {} } of libraries)
		assert.deepEqual(dependencies, {}, name);
});

test("the bill of materials is valid, complete, and equal each time", async () => {
	const text = bomText();
	assert.equal(text, bomText());
	const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
	assert.equal(await validator.validate(text), null);
	const invalid = text.replace('"type": "library"', '"type": "unknown"');
	assert.notEqual(await validator.validate(invalid), null);
	const { components, metadata } = JSON.parse(text);
	assert.equal(metadata.component.version, readManifest("fanion").version);
	assert.deepEqual(
		new Set(components.map(({ purl }) => purl)),
		new Set([
			`pkg:cargo/fanion@${readManifest("fanion").version}`,
			...listCrates().map((crate) => purlOf("cargo", crate)),
			...listLibraries().map((library) => purlOf("npm", library)),
		]),
	);
});

test("the bill of materials has the hash of each crate that was downloaded", () => {
	const { components } = JSON.parse(bomText());
	for (const { purl, hashes, name } of components)
		if (purl.startsWith("pkg:cargo/") && name !== "fanion")
			assert.match(hashes[0].content, /^[0-9a-f]{64}$/, purl);
});

function purlOf(registry, { name, version }) {
	return `pkg:${registry}/${name}@${version}`;
}
