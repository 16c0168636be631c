import murmurhash3 from "murmurhash3js";

/** Returns the bucket of a user in [1, 100]: MurmurHash3 (x86, 32 bits) of `groupId:value`, seed 0. */
export const bucketOf = (groupId, value) =>
	(murmurhash3.x86.hash32(`${groupId}:${value}`) % 100) + 1;
