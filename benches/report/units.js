// Numbers as people read them: three digits, and the unit that keeps them short.

export function duration(nanoseconds) {
	if (nanoseconds < 1e3) return `${digits(nanoseconds)} ns`;
	if (nanoseconds < 1e6) return `${digits(nanoseconds / 1e3)} µs`;
	return `${digits(nanoseconds / 1e6)} ms`;
}

export function megabytes(bytes) {
	return `${digits(bytes / 1e6)} MB`;
}

export function kilobytes(bytes) {
	return `${(bytes / 1000).toFixed(1)} kB`;
}

/** Two digits that count. */
export function share(ratio) {
	return String(Number(ratio.toPrecision(2)));
}

function digits(number) {
	return number.toFixed(number < 10 ? 2 : number < 100 ? 1 : 0);
}
