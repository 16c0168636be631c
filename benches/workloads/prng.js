// Chance with a seed: mulberry32 gives the same numbers on every engine, so every run measures the
// same documents and the same people.

/** A source of chance; equal seeds draw equal numbers. */
export function prng(seed) {
	const next = mulberry32(seed);
	const int = (low, high) => low + Math.floor(next() * (high - low + 1));
	return {
		next,
		int,
		pick: (list) => list[Math.floor(next() * list.length)],
		chance: (share) => next() < share,
		sample: (list, size) => sample(list, size, next),
	};
}

function mulberry32(seed) {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let t = state;
		t = Math.imul(t ^ (t >>> 15), t | 1);
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
		return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
	};
}

/** `size` different entries of a list, or all of them when it has fewer. */
function sample(list, size, next) {
	const left = list.slice();
	const drawn = [];
	while (drawn.length < size && left.length > 0) {
		drawn.push(...left.splice(Math.floor(next() * left.length), 1));
	}
	return drawn;
}
