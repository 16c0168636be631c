import type { DefaultContext } from "./default-context.js";
import { lazyStorage } from "./lazy-storage.js";
import type { ResolvedOptions } from "./resolved-options.js";

/** Returns options whose storage keeps residuals. The module is loaded on first use. */
export function withResidualStorage(
	options: ResolvedOptions,
	context: DefaultContext,
): ResolvedOptions {
	const { residual, storage } = options;
	if (!residual || !storage) return options;
	const open = async () => {
		const { ResidualStorage } = await import("./residual.js");
		return new ResidualStorage(storage, context);
	};
	return { ...options, storage: lazyStorage(open) };
}
