#!/usr/bin/env node
// The linker of the WebAssembly. Removes what only a panic needs: messages, source locations and
// formatting. In WebAssembly a panic is a trap, which has no message.
//
// Before the real linker runs, the bodies of the functions that start a panic are replaced by a trap in the
// object file. The relocations still list every use of an address, so the linker finds and drops the
// functions and data that are not referenced.
//
// Format: https://github.com/WebAssembly/tool-conventions/blob/main/Linking.md

import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

/**
 * Functions that never return, by patterns of their mangled names.
 *
 * Each pattern must match: the names change with the compiler, and the package would grow unnoticed.
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
/** Types of relocations: the index of a function, and an address in a constant. */
const RELOCATION = { function: 0, address: 4 };
/** Types of relocations that have an addend. */
const WITH_ADDEND = new Set([3, 4, 5, 8, 9, 11, 14, 15, 16, 17, 21, 22, 23]);
/** Bytes of the value that a relocation replaces: a varint of maximum length. */
const RELOCATED_LENGTH = 5;
const OPCODE = { unreachable: 0x00, nop: 0x01, end: 0x0b, call: 0x10 };
/** Opcodes that only push a value: `local.get`, `global.get` and constants. */
const PUSHES = new Set([0x20, 0x23, 0x41, 0x42]);

class Reader {
	constructor(bytes, offset) {
		this.bytes = bytes;
		this.offset = offset;
	}

	byte() {
		return this.bytes[this.offset++];
	}

	/** Reads an unsigned LEB128 number. */
	varint() {
		let value = 0;
		for (let scale = 1; ; scale *= 128) {
			const byte = this.byte();
			value += (byte & 127) * scale;
			if (byte < 128) return value;
		}
	}

	string() {
		const length = this.varint();
		this.offset += length;
		return this.bytes.toString("utf8", this.offset - length, this.offset);
	}

	/** Reads a length, and that many elements. */
	list(readElement) {
		return Array.from({ length: this.varint() }, readElement);
	}
}

/** Removes panics from the object files, and calls the real linker. */
function link(parameters) {
	for (const file of parameters.filter((name) => name.endsWith(".o")))
		writeFileSync(file, withoutPanics(readFileSync(file)));
	const { error, status } = spawnSync("rust-lld", parameters, {
		stdio: "inherit",
	});
	if (error) throw error;
	process.exit(status ?? 1);
}

/** Returns an object file in which panics are traps, and nothing refers to their messages. */
function withoutPanics(object) {
	const bytes = Buffer.from(object);
	const sections = readSections(bytes);
	const code = sections.findIndex(({ id }) => id === SECTION.code);
	const bodies = readBodies(bytes, sections[code]);
	const symbols = readSymbols(bytes, findSection(sections, "linking"));
	const panics = findPanics(symbols, bodies);
	for (const body of panics.values()) replaceByTrap(bytes, body);
	const section = findSection(sections, "reloc.CODE");
	const relocations = readRelocations(bytes, section, code);
	const kept = selectRelocations(relocations, {
		bytes,
		code: sections[code].start,
		symbols,
		panics,
	});
	return Buffer.concat([
		bytes.subarray(0, section.headerStart),
		encodeCustomSection("reloc.CODE", [
			encodeVarint(code),
			encodeVarint(kept.length),
			...kept.map(({ entry }) => entry),
		]),
		bytes.subarray(section.end),
	]);
}

/** Reads the sections. `headerStart` is the offset of the id, `start` that of the content after the name. */
function readSections(bytes) {
	const reader = new Reader(bytes, 8);
	const sections = [];
	while (reader.offset < bytes.length) {
		const headerStart = reader.offset;
		const id = reader.byte();
		const length = reader.varint();
		const end = reader.offset + length;
		const name = id === SECTION.custom ? reader.string() : undefined;
		sections.push({ id, name, headerStart, start: reader.offset, end });
		reader.offset = end;
	}
	return sections;
}

function findSection(sections, name) {
	const section = sections.find((section) => section.name === name);
	if (!section) throw new Error(`the object file has no section \`${name}\``);
	return section;
}

/** Reads the range of each function body. */
function readBodies(bytes, section) {
	const reader = new Reader(bytes, section.start);
	return reader.list(() => {
		const length = reader.varint();
		reader.offset += length;
		return { start: reader.offset - length, end: reader.offset };
	});
}

/** Reads the symbol table: name and index of functions, an empty object for other symbols. */
function readSymbols(bytes, section) {
	const reader = new Reader(bytes, section.start);
	reader.varint(); // version
	while (reader.offset < section.end) {
		const type = reader.byte();
		const length = reader.varint();
		if (type === SYMBOL_TABLE) return reader.list(() => readSymbol(reader));
		reader.offset += length;
	}
	throw new Error("the object file has no symbol table");
}

function readSymbol(reader) {
	const kind = reader.byte();
	const flags = reader.varint();
	const defined = (flags & FLAG.undefined) === 0;
	if (kind === SYMBOL.data) {
		reader.string();
		// Index of the segment, offset and size.
		if (defined) for (let part = 0; part < 3; part += 1) reader.varint();
		return {};
	}
	const index = reader.varint();
	if (kind === SYMBOL.section) return {};
	const name = defined || flags & FLAG.named ? reader.string() : "";
	return kind === SYMBOL.function ? { name, index, defined } : {};
}

/** Returns the bodies of the functions that start a panic, by index of the function. */
function findPanics(symbols, bodies) {
	const functions = symbols.filter(({ defined }) => defined);
	// Imported functions have the first indexes, and no body.
	const imported = Math.min(...functions.map(({ index }) => index));
	const panics = PANICS.flatMap((pattern) => {
		const found = functions.filter(({ name }) => pattern.test(name));
		if (found.length === 0)
			throw new Error(`wasm-linker.js: ${pattern} matches no function`);
		return found;
	});
	return new Map(panics.map(({ index }) => [index, bodies[index - imported]]));
}

/** Replaces a function body by a trap of the same length, so that no offset changes. */
function replaceByTrap(bytes, { start, end }) {
	if (bytes[end - 2] !== OPCODE.unreachable)
		throw new Error(
			"wasm-linker.js: a pattern matches a function that can return",
		);
	bytes.fill(OPCODE.nop, start, end);
	bytes[start] = 0; // number of local variables
	bytes[start + 1] = OPCODE.unreachable;
	bytes[end - 1] = OPCODE.end;
}

function readRelocations(bytes, section, code) {
	const reader = new Reader(bytes, section.start);
	if (reader.varint() !== code)
		throw new Error(`\`${section.name}\` does not belong to the code section`);
	return reader.list(() => {
		const start = reader.offset;
		const type = reader.byte();
		const [offset, symbol] = [reader.varint(), reader.varint()];
		if (WITH_ADDEND.has(type)) reader.varint();
		const entry = bytes.subarray(start, reader.offset);
		return { type, offset, symbol, entry };
	});
}

/**
 * Returns the relocations without those inside a replaced body, and without those of addresses that are
 * arguments of a call that never returns.
 */
function selectRelocations(relocations, { bytes, code, symbols, panics }) {
	const replaced = [...panics.values()];
	const isReplaced = (offset) =>
		replaced.some(({ start, end }) => start <= offset && offset < end);
	const isArgumentOfPanic = (offset, call) =>
		panics.has(symbols[call?.symbol]?.index) &&
		bytes[code + call.offset - 1] === OPCODE.call &&
		onlyPushes(bytes, offset + RELOCATED_LENGTH, code + call.offset - 1);
	// Backwards, so that `call` is the first call after the address.
	let call;
	const isNeeded = (relocation) => {
		const offset = code + relocation.offset;
		if (relocation.type === RELOCATION.function) call = relocation;
		if (
			relocation.type === RELOCATION.address &&
			isArgumentOfPanic(offset, call)
		)
			return false;
		return !isReplaced(offset);
	};
	return relocations.toReversed().filter(isNeeded).toReversed();
}

/** Returns whether a range contains only instructions that push a value. */
function onlyPushes(bytes, start, end) {
	const reader = new Reader(bytes, start);
	while (reader.offset < end) {
		if (!PUSHES.has(reader.byte())) return false;
		reader.varint();
	}
	return reader.offset === end;
}

function encodeCustomSection(name, parts) {
	const content = Buffer.concat([
		encodeVarint(name.length),
		Buffer.from(name),
		...parts,
	]);
	return Buffer.concat([
		Buffer.of(SECTION.custom),
		encodeVarint(content.length),
		content,
	]);
}

/** Encodes an unsigned LEB128 number. */
function encodeVarint(value) {
	const bytes = [];
	for (let rest = value; ; rest = Math.floor(rest / 128)) {
		if (rest < 128) return Buffer.from([...bytes, rest]);
		bytes.push((rest % 128) | 128);
	}
}

link(process.argv.slice(2));
