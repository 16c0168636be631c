import { initAtOnce } from "../runtime/loader.js";
import { ownModule } from "./assembly.js";

/** Does nothing: the engine is JavaScript, so `new Engine()` works at import. */
export const init = initAtOnce(ownModule);

export * from "../index.js";
