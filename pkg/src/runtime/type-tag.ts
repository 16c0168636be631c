/**
 * Returns whether a value is a `Date`, an `ArrayBuffer` and so on, by its type tag.
 *
 * `instanceof` fails for objects of another realm, such as a frame or a sandbox.
 */
export function hasTag(tag: string, value: unknown): boolean {
	return tagOf(value) === tag;
}

/** Returns the type tag of a value: `Date` for a date, `Null` for `null`. */
export function tagOf(value: unknown): string {
	return Object.prototype.toString.call(value).slice(8, -1);
}
