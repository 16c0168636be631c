// Writes the software bill of materials of the npm package as CycloneDX JSON: `make sbom`.
//
// Equal sources give equal bytes, so it has neither a time nor a random serial number.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { Enums, Models, Serialize, Spec } from "@cyclonedx/cyclonedx-library";
import {
	listLibraries,
	readChecksums,
	readGraph,
	readManifest,
	root,
} from "./components.js";

const SPECIFICATION = Spec.Spec1dot6;

/** Returns the text. */
export function bomText() {
	const serializer = new Serialize.JsonSerializer(
		new Serialize.JSON.Normalize.Factory(SPECIFICATION),
	);
	return serializer.serialize(makeBom(), { sortLists: true, space: 2 });
}

function makeBom() {
	const { crates, main } = readGraph();
	const components = new Map(crates.map((crate) => [crate, ofCrate(crate)]));
	for (const [crate, component] of components)
		for (const used of crate.uses)
			component.dependencies.add(components.get(used).bomRef);
	const libraries = listLibraries().map(ofPackage);
	const fanion = ofPackage(readManifest("fanion"));
	for (const component of [components.get(main), ...libraries])
		fanion.dependencies.add(component.bomRef);
	return new Models.Bom({
		metadata: new Models.Metadata({ component: fanion }),
		components: new Models.ComponentRepository([
			...components.values(),
			...libraries,
		]),
	});
}

function ofCrate({ name, version, license, repository }) {
	const hash = readChecksums().get(`${name} ${version}`);
	return component("cargo", { name, version, license, repository }, [
		...(hash ? [[Enums.HashAlgorithm["SHA-256"], hash]] : []),
	]);
}

function ofPackage({ name, version, license, repository }) {
	return component("npm", {
		...{ name, version, license },
		repository: repository.url ?? repository,
	});
}

/** Returns a library of that registry. */
function component(registry, { name, version, license, repository }, hashes) {
	const purl = `pkg:${registry}/${name}@${version}`;
	return new Models.Component(Enums.ComponentType.Library, name, {
		...{ version, purl, bomRef: purl },
		hashes: new Models.HashDictionary(hashes),
		licenses: new Models.LicenseRepository([toLicense(license)]),
		externalReferences: new Models.ExternalReferenceRepository([
			new Models.ExternalReference(
				toAddress(repository),
				Enums.ExternalReferenceType.VCS,
			),
		]),
	});
}

/** Returns the address of a repository. A `package.json` may name one of GitHub by its owner and name. */
function toAddress(repository) {
	return /^[\w-]+\/[\w.-]+$/.test(repository)
		? `https://github.com/${repository}`
		: repository.replace(/^git\+/, "");
}

function toLicense(expression) {
	return / (OR|AND) /.test(expression)
		? new Models.LicenseExpression(expression)
		: new Models.SpdxLicense(expression);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
	const { version } = readManifest("fanion");
	const path = `${root}target/fanion-${version}.cdx.json`;
	mkdirSync(dirname(path), { recursive: true });
	writeFileSync(path, bomText());
	console.log(path);
}
