/**
 * Is this a `Date`, an `ArrayBuffer`, a `WebAssembly.Module`? Told by its tag, since it may come from
 * another frame or another realm, where `instanceof` knows nothing of ours.
 */
export function isA(kind: string, value: unknown): boolean {
	return kindOf(value) === kind;
}

/** What kind of thing a value says it is. */
export function kindOf(value: unknown): string {
	return Object.prototype.toString.call(value).slice(8, -1);
}
