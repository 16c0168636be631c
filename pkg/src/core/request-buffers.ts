import { callWasm, instance, type WasmEngine } from "../runtime/instance.js";
import { textEncoder } from "../runtime/text-encoder.js";
import type { ContextField, FieldValues } from "./context-fields.js";
import type { OwnedString } from "./option-strings.js";

/** Length of a string that is not written, because the WebAssembly has the value. */
const KEPT = 0xffffffff;

/** Number of strings in a request for the same user as the last request. */
export const SAME = 0xffffffff;

/** Most bytes of one UTF-16 unit in UTF-8. */
const BYTES_PER_UNIT = 3;

/** Smallest size of the text buffer, in bytes. */
const MIN_BYTES = 1024;

/** Number of cached values of one field. Of a field with more, only the last value is cached. */
const MAX_CACHED_PER_FIELD = 64;

/** Number of cached values of all fields. */
const MAX_CACHED = 1024;

/** Longest string, in UTF-16 units, that is cached, and that is encoded without `TextEncoder`: faster when short. */
const MAX_SHORT = 64;

/** The buffers in the memory of the WebAssembly through which a request is written. */
export class RequestBuffers {
	/** Size of the text buffer, in bytes. */
	#bytes = 0;
	/** Number of headers; 0 if the addresses are unknown. */
	#count = 0;
	/** Byte offset. */
	#textStart = 0;
	/** Offset in words. */
	#headersStart = 0;
	/** Byte offset. */
	#matchesStart = 0;

	/** Number of values in the WebAssembly. */
	#valueCount = 0;

	/** The values of the last request if they belong to a bound context. */
	boundValues: FieldValues | undefined;

	/** Forgets the addresses: after flags were compiled, there may be more custom strategies. */
	forgetAddresses(): void {
		this.#count = 0;
	}

	/** Forgets addresses and values, which belong to one instance and one set of flags. */
	reset(): void {
		this.#count = 0;
		this.#valueCount = 0;
		this.boundValues = undefined;
	}

	/** Reserves space for `count` strings with `units` UTF-16 units in all. */
	reserve(core: WasmEngine, count: number, units: number): void {
		if (units * BYTES_PER_UNIT > this.#bytes || count >= this.#count)
			this.#grow(core, Math.max(units * BYTES_PER_UNIT, MIN_BYTES), count + 1);
		instance.refreshViews();
	}

	#grow(core: WasmEngine, bytes: number, count: number): void {
		const index = callWasm(() => {
			core.reserve_request(bytes, count);
			return core.numbers_at() / 4;
		});
		instance.refreshViews();
		const { words } = instance;
		this.#textStart = words[index] as number;
		this.#headersStart = (words[index + 1] as number) / 4;
		this.#matchesStart = words[index + 2] as number;
		this.#bytes = bytes;
		this.#count = count;
	}

	/**
	 * Writes the strings of a request, and returns their number.
	 *
	 * INVARIANT: none of the caller's code runs between this method and the call of the WebAssembly. The
	 * values count as cached once this method returns.
	 */
	writeValues(fields: readonly ContextField[], { list }: FieldValues): number {
		const { words } = instance;
		let header = this.#headersStart;
		let end = this.#textStart;
		for (let index = 0; index < fields.length; index++) {
			const value = list[index];
			if (value === undefined) continue;
			const field = fields[index] as ContextField;
			const { indexes } = field;
			let valueIndex = indexes
				? indexes.get(value)
				: field.last === value
					? field.lastIndex
					: undefined;
			let length = KEPT;
			if (valueIndex === undefined) {
				valueIndex = this.#assignIndex(value, field);
				length = encode(value, end);
				end += length;
			}
			words[header] = field.id;
			words[header + 1] = valueIndex;
			words[header + 2] = length;
			header += 3;
		}
		return (header - this.#headersStart) / 3;
	}

	/** Returns the index for a value that is not cached. */
	#assignIndex(value: string, field: ContextField): number {
		const { indexes } = field;
		const isShort = value.length <= MAX_SHORT;
		if (indexes && isShort) {
			if (
				indexes.size < MAX_CACHED_PER_FIELD &&
				this.#valueCount < MAX_CACHED
			) {
				indexes.set(value, this.#valueCount);
				return this.#valueCount++;
			}
			field.indexes = undefined;
		}
		field.last = isShort ? value : undefined;
		field.lastIndex ??= this.#valueCount++;
		return field.lastIndex;
	}

	/** Writes strings that are not context values, and returns their number. */
	writeStrings(core: WasmEngine, strings: readonly OwnedString[]): number {
		let units = 0;
		for (const [, string] of strings) units += string.length;
		this.reserve(core, strings.length, units);
		const { words } = instance;
		let header = this.#headersStart;
		let end = this.#textStart;
		for (const [owner, string] of strings) {
			const length = encode(string, end);
			end += length;
			words[header] = owner;
			words[header + 2] = length;
			header += 3;
		}
		return strings.length;
	}

	/** Writes whether a custom strategy matches. */
	writeMatch(strategy: number, matches: boolean): void {
		instance.bytes[this.#matchesStart + strategy] = Number(matches);
	}
}

/** Encodes a string as UTF-8 at a byte offset, and returns the number of bytes. */
function encode(string: string, start: number): number {
	const { bytes } = instance;
	const { length } = string;
	let index = length <= MAX_SHORT ? 0 : length;
	for (; index < length; index++) {
		const unit = string.charCodeAt(index);
		if (unit > 0x7f) break;
		bytes[start + index] = unit;
	}
	if (index === length && length <= MAX_SHORT) return length;
	return textEncoder().encodeInto(string, bytes.subarray(start)).written;
}
