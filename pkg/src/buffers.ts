import type { Field, Texts } from "./context.js";
import { type Core, inside, instance } from "./instance.js";

/** What the Rust side takes for the length of a text that it has. */
const KEPT = 0xffffffff;

/** What it takes for the number of texts when they are those of the last question. */
export const SAME = 0xffffffff;

/** The most bytes that one UTF-16 unit takes in UTF-8. */
const BYTES_PER_UNIT = 3;

/** Room for text to begin with. */
const ROOM = 1024;

/** So many texts of one field are kept on the Rust side; a field that has more has too many to keep. */
const MOST_OF_FIELD = 64;

/** So many texts of all fields are kept there. */
const MOST = 1024;

/** Texts of up to so many units are written one by one, which is faster than to call for help. */
const SHORT = 64;

const encoder = new TextEncoder();

/** Places in the memory of the Rust side, through which a question is handed over. */
export class Buffers {
	/** Room for so many bytes of text, and for so many texts; 0 while the places are not known. */
	#bytes = 0;
	#count = 0;
	#textAt = 0;
	#headsAt = 0;
	#answersAt = 0;

	/** How many texts the Rust side has. */
	#values = 0;

	/** Whose texts the Rust side has been told last, when they are all that there is to tell. */
	person: Texts | undefined;

	/** Forgets all about the Rust side, since that begins anew. */
	close(): void {
		this.#count = 0;
		this.#values = 0;
		this.person = undefined;
	}

	/** Sees to it that there is room for texts. */
	makeRoom(core: Core, { length }: readonly Field[], { units }: Texts): void {
		if (units * BYTES_PER_UNIT > this.#bytes || length >= this.#count)
			this.#reserve(core, Math.max(units * BYTES_PER_UNIT, ROOM), length + 1);
		instance.look();
	}

	#reserve(core: Core, bytes: number, count: number): void {
		const at = inside(() => {
			core.reserve(bytes, count);
			return core.numbers_at() / 4;
		});
		instance.look();
		const { words } = instance;
		this.#textAt = words[at] as number;
		this.#headsAt = (words[at + 1] as number) / 4;
		this.#answersAt = words[at + 2] as number;
		this.#bytes = bytes;
		this.#count = count;
	}

	/**
	 * Hands over texts, and gives back how many there are.
	 *
	 * The caller's own code must not run between this and the call it is for: what is written counts
	 * as told.
	 */
	write(fields: readonly Field[], { list }: Texts): number {
		const { words } = instance;
		let at = this.#headsAt;
		let end = this.#textAt;
		for (let index = 0; index < fields.length; index++) {
			const text = list[index];
			if (text === undefined) continue;
			const field = fields[index] as Field;
			const { values } = field;
			let value = values
				? values.get(text)
				: field.last === text
					? field.place
					: undefined;
			let length = KEPT;
			if (value === undefined) {
				value = this.#keep(text, field);
				length = put(text, end);
				end += length;
			}
			words[at] = field.number;
			words[at + 1] = value;
			words[at + 2] = length;
			at += 3;
		}
		return (at - this.#headsAt) / 3;
	}

	/** The number by which the Rust side is to know a text. */
	#keep(text: string, field: Field): number {
		const { values } = field;
		const isShort = text.length <= SHORT;
		if (values && isShort) {
			if (values.size < MOST_OF_FIELD && this.#values < MOST) {
				values.set(text, this.#values);
				return this.#values++;
			}
			field.values = undefined;
		}
		field.last = isShort ? text : undefined;
		field.place ??= this.#values++;
		return field.place;
	}

	/** Hands over the answer of a custom strategy. */
	answer(custom: number, isAdmitted: boolean): void {
		instance.bytes[this.#answersAt + custom] = Number(isAdmitted);
	}
}

/** Writes a text in UTF-8 and gives back how many bytes that took. */
function put(text: string, start: number): number {
	const { bytes } = instance;
	const { length } = text;
	let index = length <= SHORT ? 0 : length;
	for (; index < length; index++) {
		const unit = text.charCodeAt(index);
		if (unit > 0x7f) break;
		bytes[start + index] = unit;
	}
	return index === length && length <= SHORT
		? length
		: encoder.encodeInto(text, bytes.subarray(start)).written;
}
