import { FanionError, firstLine } from "../errors.js";
import { type Binary, instance } from "./instance.js";
import { hasTag, tagOf } from "./type-tag.js";

/**
 * The WebAssembly of the engine: a compiled module, bytes, a response, a URL, or a promise of one of these.
 */
export type ModuleSource = Source | PromiseLike<Source>;

type Source =
	| CompiledModule
	| ArrayBuffer
	| ArrayBufferView
	| GlobalInstance<"Response">
	| GlobalInstance<"URL">
	| string;

/** `WebAssembly.Module` if the types of the host declare it. */
type CompiledModule = typeof globalThis extends {
	WebAssembly: { Module: Constructor<infer Module> };
}
	? Module
	: object;

/** An instance of a global class; `never` if the types of the host do not declare the class. */
type GlobalInstance<Name extends string> =
	typeof globalThis extends Record<Name, Constructor<infer Instance>>
		? Instance
		: never;

type Constructor<Instance> = new (...parameters: never) => Instance;

/** Loads the WebAssembly. After the first success, further calls do nothing. */
export type Init = (source?: ModuleSource) => Promise<void>;

/**
 * Creates an `init` for hosts that have the WebAssembly at import: `new Engine()` works without `init`.
 *
 * @internal
 */
export function initAtOnce(binary: () => Binary): Init {
	instance.startWith(() => {
		try {
			instance.start(binary());
		} catch (error) {
			throw loadError(error);
		}
	});
	return initFrom(binary);
}

/**
 * Creates an `init` that tries the sources in order, unless the caller passes another source.
 *
 * @internal
 */
export function initFrom(...sources: readonly (() => ModuleSource)[]): Init {
	let pending: Promise<void> | undefined;
	const track = (promise: Promise<void>) => {
		const tracked = promise.finally(() => {
			if (pending === tracked) pending = undefined;
		});
		pending = tracked;
		return tracked;
	};
	return (source) => {
		if (hasTag("WebAssembly.Module", source))
			return startModule(source as WebAssembly.Module);
		if (source === undefined) return pending ?? track(start(sources));
		// If an earlier source succeeds, a rejection of this one is not an error.
		Promise.resolve(source).catch(() => {});
		const startSource = () => start([() => source]);
		return track(pending?.catch(startSource) ?? startSource());
	};
}

/** Starts a compiled module before returning: the caller may create an engine without `await`. */
async function startModule(module: WebAssembly.Module): Promise<void> {
	try {
		instance.start(module);
	} catch (error) {
		throw loadError(error);
	}
}

async function start(sources: readonly (() => ModuleSource)[]): Promise<void> {
	if (instance.isStarted) return;
	let problem: unknown = new Error(`pass ${EXPECTED} to \`init\``);
	for (const source of sources) {
		try {
			return instance.start(await compile(await source()));
		} catch (error) {
			problem = error;
		}
		if (!canCompile()) break;
	}
	throw loadError(problem);
}

const EXPECTED = "a module, bytes, a response or a URL";

/**
 * Compiles a source. Its type tag tells the type: the first access to the class `Response` takes Node 30 ms.
 *
 * `globalThis` precedes `WebAssembly.compile` because Next.js rewrites the call without it in edge builds,
 * and breaks it.
 */
async function compile(source: Source): Promise<WebAssembly.Module> {
	if (hasTag("WebAssembly.Module", source)) return source as WebAssembly.Module;
	if (ArrayBuffer.isView(source) || hasTag("ArrayBuffer", source))
		return globalThis.WebAssembly.compile(source as BufferSource);
	if (typeof source === "string" || hasTag("URL", source))
		return compileResponse(await fetch(source as string | URL));
	if (hasTag("Response", source)) return compileResponse(source as Response);
	throw new Error(`the source is a \`${tagOf(source)}\`: pass ${EXPECTED}`);
}

async function compileResponse(
	response: Response,
): Promise<WebAssembly.Module> {
	if (!response.ok)
		throw new Error(`${response.status} ${response.statusText}`.trim());
	return canStream(response)
		? WebAssembly.compileStreaming(response)
		: globalThis.WebAssembly.compile(await response.arrayBuffer());
}

/** Bun does not wait for a streaming compilation before the process ends. */
function canStream({ headers }: Response): boolean {
	const type = headers.get("content-type") ?? "";
	return (
		type.startsWith("application/wasm") &&
		"compileStreaming" in WebAssembly &&
		!("Bun" in globalThis)
	);
}

/** The magic number and the version: the smallest valid module. */
const EMPTY_MODULE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

/** Returns whether the host allows the compilation of WebAssembly. */
function canCompile(): boolean {
	try {
		return new WebAssembly.Module(EMPTY_MODULE) instanceof WebAssembly.Module;
	} catch {
		return false;
	}
}

function loadError(cause: unknown): FanionError {
	const problem = canCompile()
		? `the WebAssembly cannot be loaded: ${firstLine(cause)}`
		: "this host does not compile WebAssembly: add `'wasm-unsafe-eval'` to the `script-src` of a page, import a module in an edge worker, or evaluate on a server";
	return new FanionError("GENERAL", problem, { cause });
}
