import { createInstance } from "../../wasm/js/instance.js";
import type { Binary } from "../runtime/instance.js";

/** The compiled engine. `WebAssembly.Module` of hosts without WebAssembly. */
// biome-ignore lint/complexity/noStaticOnlyClass: the glue tests `instanceof`.
class Module {
	/** The names that `Instance` of the runtime looks for. */
	static exports(): { readonly name: string }[] {
		return [{ name: "wasmengine_evaluate" }];
	}
}

/** An engine with a memory of its own. `WebAssembly.Instance` of hosts without WebAssembly. */
class Instance {
	readonly exports: object;

	constructor(_module: Module, imports: object) {
		this.exports = createInstance(imports);
	}
}

/**
 * The part of `WebAssembly` that the runtime and the glue use. The build replaces the global by it.
 *
 * @internal
 */
export const JavaScriptAssembly = {
	Module,
	Instance,
	compile: async (): Promise<Module> => new Module(),
};

/**
 * Returns the only module that there is.
 *
 * @internal
 */
export function ownModule(): Binary {
	return new Module() as Binary;
}
