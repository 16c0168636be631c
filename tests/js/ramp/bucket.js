// Where a person falls among a hundred: MurmurHash3 (x86, 32 bits) of `groupId:value`, seed 0.

/** A bucket, 1..=100. */
export const bucketOf = (groupId, value) =>
	(murmur3(Buffer.from(`${groupId}:${value}`)) % 100) + 1;

function murmur3(bytes) {
	let hash = 0;
	const whole = bytes.length - (bytes.length % 4);
	for (let at = 0; at < whole; at += 4) {
		hash ^= scramble(bytes.readUInt32LE(at));
		hash = (Math.imul(rotate(hash, 13), 5) + 0xe6546b64) | 0;
	}
	let rest = 0;
	for (let at = bytes.length - 1; at >= whole; at -= 1)
		rest = (rest << 8) | bytes[at];
	return finish(hash ^ scramble(rest) ^ bytes.length);
}

const scramble = (four) =>
	Math.imul(rotate(Math.imul(four, 0xcc9e2d51), 15), 0x1b873593);

const rotate = (number, by) => (number << by) | (number >>> (32 - by));

function finish(hash) {
	const first = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
	const second = Math.imul(first ^ (first >>> 13), 0xc2b2ae35);
	return (second ^ (second >>> 16)) >>> 0;
}
