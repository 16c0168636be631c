#!/usr/bin/env node
// The linker of the WebAssembly. It leaves out what only a panic needs: its words, the places in
// the source that it names, and all the formatting. Nobody could read them, for in WebAssembly a
// panic is a trap, and that it stays.
//
// The functions in which a panic begins are emptied in the object file, down to a trap. Every use of
// an address is still listed there, as a "relocation", so the real linker, which is called after
// that, knows what nothing refers to any more and drops it.
//
// Format: https://github.com/WebAssembly/tool-conventions/blob/main/Linking.md

import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

/**
 * Functions that never return, by names as the compiler writes them. There must be some of each:
 * names change with the compiler, and nobody would see that the package has grown.
 */
const PANICS = [
	/4core9panicking/,
	/3std9panicking11begin_panic/,
	/slice_index_fail/,
	/slice_error_fail/,
	/assert_failed/,
	/unwrap_failed/,
	/expect_failed/,
	/panic_already_/,
	/capacity_overflow/,
	/handle_alloc_error/,
];

const SECTION = { custom: 0, code: 10 };
const SYMBOL_TABLE = 8;
const SYMBOL = { function: 0, data: 1, section: 3 };
const FLAG = { undefined: 0x10, named: 0x40 };
/** Kinds of relocations: the index of a function, and an address in a constant. */
const RELOCATION = { function: 0, address: 4 };
const WITH_ADDEND = new Set([3, 4, 5, 8, 9, 11, 14, 15, 16, 17, 21, 22, 23]);
/** What a relocation fills in is a number of five bytes. */
const FILLED = 5;
const CODE = { unreachable: 0x00, nop: 0x01, end: 0x0b, call: 0x10 };
/** Instructions that do nothing but put a value on the stack: `local.get`, `global.get` and constants. */
const PUSHES = new Set([0x20, 0x23, 0x41, 0x42]);

class Reader {
	constructor(bytes, at) {
		this.bytes = bytes;
		this.at = at;
	}

	byte() {
		return this.bytes[this.at++];
	}

	number() {
		let number = 0;
		for (let scale = 1; ; scale *= 128) {
			const byte = this.byte();
			number += (byte & 127) * scale;
			if (byte < 128) return number;
		}
	}

	text() {
		const length = this.number();
		this.at += length;
		return this.bytes.toString("utf8", this.at - length, this.at);
	}

	list(read) {
		return Array.from({ length: this.number() }, read);
	}
}

/** Calls the real linker, and before that trims what the compiler made. */
function link(parameters) {
	for (const file of parameters.filter((it) => it.endsWith(".o")))
		writeFileSync(file, trim(readFileSync(file)));
	const { error, status } = spawnSync("rust-lld", parameters, {
		stdio: "inherit",
	});
	if (error) throw error;
	process.exit(status ?? 1);
}

/** The object file without what only panics need. */
function trim(object) {
	const bytes = Buffer.from(object);
	const sections = readSections(bytes);
	const code = sections.findIndex(({ id }) => id === SECTION.code);
	const bodies = readBodies(bytes, sections[code]);
	const symbols = readSymbols(bytes, named(sections, "linking"));
	const panics = bodiesOfPanics(symbols, bodies);
	for (const body of panics.values()) empty(bytes, body);
	const relocations = named(sections, "reloc.CODE");
	const rest = needed(readRelocations(bytes, relocations, code), {
		bytes,
		code: sections[code].from,
		symbols,
		panics,
	});
	return Buffer.concat([
		bytes.subarray(0, relocations.start),
		customSection("reloc.CODE", [
			number(code),
			number(rest.length),
			...rest.map(({ entry }) => entry),
		]),
		bytes.subarray(relocations.to),
	]);
}

function readSections(bytes) {
	const reader = new Reader(bytes, 8);
	const sections = [];
	while (reader.at < bytes.length) {
		const start = reader.at;
		const id = reader.byte();
		const length = reader.number();
		const to = reader.at + length;
		const name = id === SECTION.custom ? reader.text() : undefined;
		sections.push({ id, name, start, from: reader.at, to });
		reader.at = to;
	}
	return sections;
}

function named(sections, name) {
	const section = sections.find((it) => it.name === name);
	if (!section) throw new Error(`no section \`${name}\` in the object file`);
	return section;
}

/** Where each function begins and ends. */
function readBodies(bytes, { from }) {
	const reader = new Reader(bytes, from);
	return reader.list(() => {
		const length = reader.number();
		reader.at += length;
		return { from: reader.at - length, to: reader.at };
	});
}

/** The symbol table: of functions the name and the index. */
function readSymbols(bytes, { from, to }) {
	const reader = new Reader(bytes, from);
	reader.number(); // the version
	while (reader.at < to) {
		const kind = reader.byte();
		const length = reader.number();
		if (kind === SYMBOL_TABLE) return reader.list(() => readSymbol(reader));
		reader.at += length;
	}
	throw new Error("no symbol table in the object file");
}

function readSymbol(reader) {
	const kind = reader.byte();
	const flags = reader.number();
	const defined = (flags & FLAG.undefined) === 0;
	if (kind === SYMBOL.data) {
		reader.text();
		if (defined) for (let part = 0; part < 3; part += 1) reader.number();
		return {};
	}
	const index = reader.number();
	if (kind === SYMBOL.section) return {};
	const name = defined || flags & FLAG.named ? reader.text() : "";
	return kind === SYMBOL.function ? { name, index, defined } : {};
}

/** The bodies of the functions in which panics begin, by the index of the function. */
function bodiesOfPanics(symbols, bodies) {
	const functions = symbols.filter(({ defined }) => defined);
	const imported = Math.min(...functions.map(({ index }) => index));
	const panics = PANICS.flatMap((pattern) => {
		const found = functions.filter(({ name }) => pattern.test(name));
		if (found.length === 0) throw new Error(`no function is named ${pattern}`);
		return found;
	});
	return new Map(panics.map(({ index }) => [index, bodies[index - imported]]));
}

/** Leaves nothing of a function but a trap. It stays as long as it is, so that nothing moves. */
function empty(bytes, { from, to }) {
	if (bytes[to - 2] !== CODE.unreachable)
		throw new Error("a function that is said to panic may return");
	bytes.fill(CODE.nop, from, to);
	bytes[from] = 0; // no variables
	bytes[from + 1] = CODE.unreachable;
	bytes[to - 1] = CODE.end;
}

function readRelocations(bytes, { name, from }, code) {
	const reader = new Reader(bytes, from);
	if (reader.number() !== code) throw new Error(`\`${name}\` is of no code`);
	return reader.list(() => {
		const start = reader.at;
		const kind = reader.byte();
		const [at, symbol] = [reader.number(), reader.number()];
		if (WITH_ADDEND.has(kind)) reader.number();
		return { kind, at, symbol, entry: bytes.subarray(start, reader.at) };
	});
}

/**
 * The relocations but those inside of what was emptied, and those for addresses that are put on the
 * stack right before a call that never returns.
 */
function needed(relocations, { bytes, code, symbols, panics }) {
	const emptied = [...panics.values()];
	const isEmptied = (at) =>
		emptied.some(({ from, to }) => from <= at && at < to);
	const isForPanic = (at, call) =>
		panics.has(symbols[call?.symbol]?.index) &&
		bytes[code + call.at - 1] === CODE.call &&
		onlyPushes(bytes, at + FILLED, code + call.at - 1);
	let call;
	const isNeeded = (relocation) => {
		const at = code + relocation.at;
		if (relocation.kind === RELOCATION.function) call = relocation;
		if (relocation.kind === RELOCATION.address && isForPanic(at, call))
			return false;
		return !isEmptied(at);
	};
	return relocations.toReversed().filter(isNeeded).toReversed();
}

function onlyPushes(bytes, from, to) {
	const reader = new Reader(bytes, from);
	while (reader.at < to) {
		if (!PUSHES.has(reader.byte())) return false;
		reader.number();
	}
	return reader.at === to;
}

function customSection(name, parts) {
	const content = Buffer.concat([
		number(name.length),
		Buffer.from(name),
		...parts,
	]);
	return Buffer.concat([
		Buffer.of(SECTION.custom),
		number(content.length),
		content,
	]);
}

function number(value) {
	const bytes = [];
	for (let rest = value; ; rest = Math.floor(rest / 128)) {
		if (rest < 128) return Buffer.from([...bytes, rest]);
		bytes.push((rest % 128) | 128);
	}
}

link(process.argv.slice(2));
