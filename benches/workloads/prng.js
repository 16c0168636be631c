// Seeded random numbers. mulberry32 gives equal numbers on every engine, so every run measures equal
// documents and contexts.

/** Creates a random number generator; equal seeds give equal numbers. */
export function createPrng(seed) {
	const next = mulberry32(seed);
	const int = (low, high) => low + Math.floor(next() * (high - low + 1));
	return {
		next,
		int,
		pick: (list) => list[Math.floor(next() * list.length)],
		chance: (probability) => next() < probability,
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

/** Draws `size` different entries of a list, or all entries if there are fewer. */
function sample(list, size, next) {
	const rest = list.slice();
	const drawn = [];
	while (drawn.length < size && rest.length > 0) {
		drawn.push(...rest.splice(Math.floor(next() * rest.length), 1));
	}
	return drawn;
}
