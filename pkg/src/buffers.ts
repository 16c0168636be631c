import type { Heard } from "./caller.js";
import { inside, instance } from "./instance.js";
import type { Known, Reads } from "./known.js";

/** What the Rust side takes for the length of a missing text. */
const MISSING = 0xffffffff;

/** The most bytes that one UTF-16 unit takes in UTF-8. */
const BYTES_PER_UNIT = 3;

/** Texts of up to so many units are written one by one, which is faster than to call for help. */
const SHORT = 64;

const encoder = new TextEncoder();

/** Windows on the memory of the Rust side, through which a question is handed over. */
export class Buffers {
	#text = new Uint8Array();
	#pairs = new Uint32Array();
	#answers = new Uint8Array();

	/** Closes the windows, so that none stays open on memory given back. */
	close(): void {
		this.#text = new Uint8Array();
	}

	/** Hands over what the caller said. */
	write({ answers, texts, units }: Heard, reads: Reads, known: Known): void {
		this.#makeRoom(units * BYTES_PER_UNIT, known);
		for (let index = 0; index < answers.length; index++) {
			this.#answers[reads.customs[index] as number] = Number(answers[index]);
		}
		let end = 0;
		for (let index = 0; index < texts.length; index++) {
			const text = texts[index];
			const length = text === undefined ? 0 : this.#put(text, end);
			this.#pairs[2 * index] = reads.fields[index] as number;
			this.#pairs[2 * index + 1] = text === undefined ? MISSING : length;
			end += length;
		}
	}

	/** Writes a text in UTF-8 and gives back how many bytes that took. */
	#put(text: string, start: number): number {
		const bytes = this.#text;
		let index = 0;
		const ascii = text.length <= SHORT ? text.length : 0;
		for (; index < ascii; index++) {
			const unit = text.charCodeAt(index);
			if (unit > 0x7f) break;
			bytes[start + index] = unit;
		}
		if (index === text.length) return index;
		return encoder.encodeInto(text, bytes.subarray(start)).written;
	}

	/** Opens the windows where they are, or where they have moved, with `room` bytes for text. */
	#makeRoom(room: number, { core, fields }: Known): void {
		if (this.#text.length < room) inside(() => core.reserve(room));
		const { buffer } = instance;
		if (this.#text.length >= room && this.#text.buffer === buffer) return;
		inside(() => {
			const text = [core.text_at(), core.text_room()] as const;
			this.#text = new Uint8Array(buffer, ...text);
			this.#pairs = new Uint32Array(
				buffer,
				core.fields_at(),
				fields.length * 2,
			);
			this.#answers = new Uint8Array(buffer, core.answers_at(), core.customs());
		});
	}
}
