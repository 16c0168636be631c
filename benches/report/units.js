// Formats numbers with two or three significant digits and a fitting unit.

export function formatDuration(nanoseconds) {
	if (nanoseconds < 1e3) return `${threeDigits(nanoseconds)} ns`;
	if (nanoseconds < 1e6) return `${threeDigits(nanoseconds / 1e3)} µs`;
	return `${threeDigits(nanoseconds / 1e6)} ms`;
}

export function formatMegabytes(bytes) {
	return `${threeDigits(bytes / 1e6)} MB`;
}

export function formatKilobytes(bytes) {
	return `${(bytes / 1000).toFixed(1)} kB`;
}

/** Formats a ratio with two significant digits. */
export function formatRatio(ratio) {
	return String(Number(ratio.toPrecision(2)));
}

function threeDigits(number) {
	return number.toFixed(number < 10 ? 2 : number < 100 ? 1 : 0);
}
