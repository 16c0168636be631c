import { FanionError, firstLine } from "./error.js";
import { type Binary, instance } from "./instance.js";
import { isA, kindOf } from "./kind.js";

/**
 * The WebAssembly of the engine, however a caller has it: compiled, as bytes, in a response, or by its
 * address. A promise of any of these will do.
 */
export type ModuleSource = Source | PromiseLike<Source>;

type Source =
	| Compiled
	| ArrayBuffer
	| ArrayBufferView
	| Global<"Response">
	| Global<"URL">
	| string;

/** `WebAssembly.Module`, where the types of the host know it. */
type Compiled = typeof globalThis extends {
	WebAssembly: { Module: Maker<infer Module> };
}
	? Module
	: object;

/** What a class of the host makes, where its types know the class: not all of them know the web. */
type Global<Name extends string> =
	typeof globalThis extends Record<Name, Maker<infer Made>> ? Made : never;

type Maker<Made> = new (...parameters: never) => Made;

/** Makes the engine ready, once; each further call does nothing. */
export type Init = (source?: ModuleSource) => Promise<void>;

/**
 * For hosts that have the WebAssembly at hand: the engine is ready without `init`.
 *
 * @internal
 */
export function offer(binary: () => Binary): Init {
	instance.offer(() => {
		try {
			instance.start(binary());
		} catch (error) {
			throw refuse(error);
		}
	});
	return initWith(binary);
}

/**
 * An `init` that tries one after the other, unless the caller brings a source.
 *
 * @internal
 */
export function initWith(...sources: readonly (() => ModuleSource)[]): Init {
	let starting: Promise<void> | undefined;
	const begin = (promise: Promise<void>) => {
		const mine = promise.finally(() => {
			if (starting === mine) starting = undefined;
		});
		starting = mine;
		return mine;
	};
	return (source) => {
		if (isA("WebAssembly.Module", source))
			return take(source as WebAssembly.Module);
		if (source === undefined) return starting ?? begin(start(sources));
		// Whoever brings a promise need not care whether it was wanted.
		Promise.resolve(source).catch(() => {});
		const bring = () => start([() => source]);
		return begin(starting?.catch(bring) ?? bring());
	};
}

/** Makes the engine ready before it gives the promise back. */
async function take(module: WebAssembly.Module): Promise<void> {
	try {
		instance.start(module);
	} catch (error) {
		throw refuse(error);
	}
}

async function start(sources: readonly (() => ModuleSource)[]): Promise<void> {
	if (instance.isStarted) return;
	let refusal: unknown = new Error("give a module to `init`");
	for (const source of sources) {
		try {
			return instance.start(await compile(await source()));
		} catch (error) {
			refusal = error;
		}
		if (!mayCompile()) break;
	}
	throw refuse(refusal);
}

/**
 * Its kind is told by its tag: Node takes 30 ms to look at its class `Response` for the first time.
 *
 * `globalThis` stands before `WebAssembly.compile` because Next.js rewrites calls without it in what it
 * builds for the edge, and breaks them.
 */
async function compile(source: Source): Promise<WebAssembly.Module> {
	if (isA("WebAssembly.Module", source)) return source as WebAssembly.Module;
	if (ArrayBuffer.isView(source) || isA("ArrayBuffer", source))
		return globalThis.WebAssembly.compile(source as BufferSource);
	if (typeof source === "string" || isA("URL", source))
		return compileResponse(await fetch(source as string | URL));
	if (isA("Response", source)) return compileResponse(source as Response);
	throw new Error(
		`\`${kindOf(source)}\` is neither a module nor bytes nor a response nor an address`,
	);
}

async function compileResponse(
	response: Response,
): Promise<WebAssembly.Module> {
	if (!response.ok)
		throw new Error(`${response.status} ${response.statusText}`.trim());
	return mayStream(response)
		? WebAssembly.compileStreaming(response)
		: globalThis.WebAssembly.compile(await response.arrayBuffer());
}

/** Bun may end the process while it streams, since it does not count that as work to wait for. */
function mayStream({ headers }: Response): boolean {
	const type = headers.get("content-type") ?? "";
	return (
		type.startsWith("application/wasm") &&
		"compileStreaming" in WebAssembly &&
		!("Bun" in globalThis)
	);
}

/** The smallest module there is: its magic number and its version. */
const SMALLEST = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

/** Is WebAssembly to be had in this place at all? */
function mayCompile(): boolean {
	try {
		return new WebAssembly.Module(SMALLEST) instanceof WebAssembly.Module;
	} catch {
		return false;
	}
}

function refuse(cause: unknown): FanionError {
	const problem = mayCompile()
		? `the WebAssembly could not be had: ${firstLine(cause)}`
		: "this place may not compile WebAssembly: a page needs `'wasm-unsafe-eval'` in the `script-src` of its Content-Security-Policy, a worker at the edge a module that was imported";
	return new FanionError("GENERAL", problem, { cause });
}
