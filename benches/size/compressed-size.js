import { execFileSync } from "node:child_process";
import { brotliCompressSync } from "node:zlib";

const COMPRESSORS = {
	raw: (bytes) => bytes,
	// The program itself: the output of Node's zlib differs by some bytes.
	gzip: (bytes) => execFileSync("gzip", ["-9", "-c"], { input: bytes }),
	// Node's default is the highest quality.
	brotli: (bytes) => brotliCompressSync(bytes),
};

/** The measured formats: `raw`, `gzip` and `brotli`. */
export const FORMATS = Object.keys(COMPRESSORS);

/** Returns the size of some bytes in each format. */
export const compressedSize = (bytes) =>
	byFormat((format) => COMPRESSORS[format](bytes).length);

/** Adds up sizes, by format. */
export const sumSizes = (sizes) =>
	byFormat((format) => sizes.reduce((total, size) => total + size[format], 0));

const byFormat = (sizeIn) =>
	Object.fromEntries(FORMATS.map((format) => [format, sizeIn(format)]));
