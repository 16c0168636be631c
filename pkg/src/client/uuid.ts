const TEMPLATE = "00000000-0000-4000-8000-000000000000";

/** Returns a random UUID, version 4. Pages that were served over plain HTTP have no `crypto.randomUUID`. */
export function uuid(): string {
	const { crypto } = globalThis;
	if (crypto.randomUUID) return crypto.randomUUID();
	const bytes = crypto.getRandomValues(new Uint8Array(TEMPLATE.length));
	// Each 0 becomes a random digit, the variant 8 becomes 8, 9, a or b.
	return TEMPLATE.replace(/[08]/g, (digit, index) => {
		const byte = bytes[index] as number;
		return (digit === "0" ? byte & 15 : (byte & 3) | 8).toString(16);
	});
}
