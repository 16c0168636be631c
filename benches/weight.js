import { readFileSync } from "node:fs";
import { brotliCompressSync, gzipSync } from "node:zlib";

const COMPRESS = {
	raw: (bytes) => bytes,
	gzip: (bytes) => gzipSync(bytes, { level: 9 }),
	// Node's default is the highest quality.
	brotli: (bytes) => brotliCompressSync(bytes),
};

/** The ways in which a file is weighed. */
export const METHODS = Object.keys(COMPRESS);

/** What some files weigh together, in bytes, by each method. */
export function sizes(files) {
	return sum(files.map((file) => size(readFileSync(file))));
}

/** Weights added up. */
export function sum(weights) {
	return byMethod((method) =>
		weights.reduce((total, weight) => total + weight[method], 0),
	);
}

const size = (bytes) => byMethod((method) => COMPRESS[method](bytes).length);

const byMethod = (number) =>
	Object.fromEntries(METHODS.map((method) => [method, number(method)]));
