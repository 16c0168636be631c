// Writes seeds for the fuzz targets into target/fuzz/seeds: `own` from the files of this repository, `specification`
// from the client specification, whose text is not committed.

import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT, seedsOf } from "./folders.js";

const DATA = join(ROOT, "tests/data");
const SPECIFICATION = join(
	ROOT,
	"node_modules/@unleash/client-specification/specifications",
);

/** Separates the parts of an input; no UTF-8 has it. */
const SEPARATOR = Buffer.from([0xff]);

/** Targets whose input is the decisions of a generator. */
const GENERATED = ["evaluate", "explain", "residual", "ramp"];

/** Strings that patterns are tried on. */
const STRINGS = ["anna@example.com", "Straße 7\nΣς", ""];

/** JSON that is valid or almost valid. */
const SYNTAX = [
	...["0", "-0", "01", "-01", "-", "1.5", "1.", ".5", "1e3", "1e+3", "1e"],
	...['"\\u00e9"', '"\\u12"', '"\\ud800"', '"\\x"', '"\t"', '"'],
	...["true", "nul", "truex", "[1,2]", "[1,]", "[,]", "{,}", "[[]]"],
	...['{"a":1}', '{"a":01}', '{"a" 1}', '{"a":1,}', "{1:2}", " [ ] "],
];

const PATTERNS = [
	"^a.*b$",
	"(?i)[a-cx]+|\\d{2,3}?",
	"(?m)^(?:a|b\\b)*$",
	"\\p{Greek}+\\PL?",
	"[[:alpha:]_-]{1,}",
	"(?P<n>\\Qa.b\\E)\\x41\\u0062",
	"(?s-i:.)(?x: a # b)",
	"\\A\\w+@\\S+\\.\\W\\z",
	"[^é-ü\\]]",
];

const readJson = (path) => JSON.parse(readFileSync(path, "utf8"));

/** Returns the documents of the repository, and one for each of their flags. */
function ownDocuments() {
	const folder = join(DATA, "unleash-server-8.2");
	const names = ["client-features", "client-features-production"];
	const captured = names.map((name) => readJson(join(folder, `${name}.json`)));
	const probes = readJson(join(DATA, "unleash-parity/probes.json")).probes;
	const asked = probes.map(({ features, segments }) => ({
		features,
		segments,
	}));
	const all = readJson(join(DATA, "snapshots/all-parts.json"));
	return [...captured, all, ...asked].flatMap(withParts);
}

/** Returns a document, and one for each of its flags if it has several. */
function withParts(document) {
	const { features, segments } = document;
	if (features.length < 2) return [document];
	return [
		document,
		...features.map((flag) => ({ features: [flag], segments })),
	];
}

function ownDeltas() {
	const folder = join(DATA, "unleash-server-8.2");
	const events = readJson(join(folder, "client-delta-events.json"));
	const deltas = events.events.map((event) => ({ events: [event] }));
	return [
		readJson(join(folder, "client-delta-hydration.json")),
		events,
		...deltas,
	];
}

function specificationStates() {
	const names = readJson(join(SPECIFICATION, "index.json"));
	return names.map((name) => readJson(join(SPECIFICATION, name)).state);
}

/** Returns the patterns of all constraints of documents. */
function patternsOf(documents) {
	const patterns = new Set();
	JSON.stringify(documents, (_, value) => {
		if (value?.operator === "REGEX") patterns.add(String(value.value));
		return value;
	});
	return [...patterns];
}

const separated = (...parts) =>
	Buffer.concat(
		parts.flatMap((part, index) =>
			index ? [SEPARATOR, Buffer.from(part)] : [Buffer.from(part)],
		),
	);

/** Returns bytes that are equal in each run. */
function someBytes(seed, length) {
	const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, index) =>
		createHash("sha256").update(`${seed} ${index}`).digest(),
	);
	return Buffer.concat(blocks).subarray(0, length);
}

/** Returns the inputs of each target about documents, deltas and patterns. */
function inputs(documents, deltas, patterns) {
	const texts = documents.map((document) => JSON.stringify(document));
	const changes = deltas.map((delta) => JSON.stringify(delta));
	const pairs = changes.map((change, index) => [
		texts[index % texts.length],
		change,
	]);
	return {
		load: texts,
		scan: texts,
		apply: pairs.map((pair) => separated(...pair)),
		regex: patterns.map((pattern, index) =>
			separated(`${index % 10}${pattern}`, ...STRINGS),
		),
	};
}

function ownInputs() {
	const documents = ownDocuments();
	const patterns = [...PATTERNS, ...patternsOf(documents)];
	const generated = GENERATED.map((target) => [
		target,
		Array.from({ length: 24 }, (_, index) =>
			someBytes(`${target} ${index}`, 32 << (index % 6)),
		),
	]);
	const all = Object.fromEntries(generated);
	all.ramp.push(readFileSync(join(DATA, "ramp/plan.json")));
	const snapshots = readdirSync(join(DATA, "snapshots")).filter((name) =>
		name.endsWith(".bin"),
	);
	all.snapshot = snapshots.map((name) =>
		readFileSync(join(DATA, "snapshots", name)),
	);
	const own = inputs(documents, ownDeltas(), patterns);
	return { ...own, ...all, scan: [...own.scan, ...SYNTAX] };
}

function specificationInputs() {
	const states = specificationStates();
	const documents = states.filter((state) => state.features);
	const deltas = states.filter((state) => state.events);
	return inputs(documents.flatMap(withParts), deltas, patternsOf(documents));
}

/** Writes inputs, each in a file that is named after its content. */
function write(source, inputs) {
	for (const [target, contents] of Object.entries(inputs)) {
		const folder = seedsOf(source, target);
		mkdirSync(folder, { recursive: true });
		for (const content of contents) {
			const name = createHash("sha1").update(content).digest("hex");
			writeFileSync(join(folder, name), content);
		}
	}
}

write("own", ownInputs());
write("specification", specificationInputs());
