import { execFileSync } from "node:child_process";
import { brotliCompressSync } from "node:zlib";

const COMPRESS = {
	raw: (bytes) => bytes,
	// The program itself: Node's own differs from it by some bytes.
	gzip: (bytes) => execFileSync("gzip", ["-9", "-c"], { input: bytes }),
	// Node's default is the highest quality.
	brotli: (bytes) => brotliCompressSync(bytes),
};

/** The ways in which a file is weighed. */
export const METHODS = Object.keys(COMPRESS);

/** What some bytes weigh, by each method. */
export const weigh = (bytes) =>
	byMethod((method) => COMPRESS[method](bytes).length);

/** Weights added up. */
export const sum = (weights) =>
	byMethod((method) =>
		weights.reduce((total, weight) => total + weight[method], 0),
	);

const byMethod = (number) =>
	Object.fromEntries(METHODS.map((method) => [method, number(method)]));
