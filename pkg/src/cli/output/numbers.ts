/** Returns a number with its noun: `1 flag`, `5,000 flags`. */
export function count(
	number: number,
	noun: string,
	plural = `${noun}s`,
): string {
	return `${whole(number)} ${number === 1 ? noun : plural}`;
}

/** Returns a whole number with separators: `5,000`. */
export function whole(number: number): string {
	return number.toLocaleString("en");
}

/** Returns a share in percent: `12.3 %`. Only zero is `0 %`, and only all are `100 %`. */
export function percent(part: number, all: number): string {
	if (part === 0 || all === 0) return "0 %";
	if (part === all) return "100 %";
	const share = (part / all) * 100;
	if (share < 0.1) return "< 0.1 %";
	return share > 99.9 ? "> 99.9 %" : `${share.toFixed(1)} %`;
}
