/** An input that cannot be used: a file, an address, an answer of a server. The message says what to do. */
export class InputError extends Error {
	override readonly name = "InputError";
}
