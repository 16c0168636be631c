import { isAddress } from "./address.js";
import { lazyStorage } from "./lazy-storage.js";
import { wrongType } from "./option-types.js";
import type { ResolvedOptions } from "./resolved-options.js";
import type { VerificationHost, VerifiedInputs } from "./verified-inputs.js";

/** Stands for a bootstrap that has no address. It is never resolved. */
const BOOTSTRAP = "fanion://bootstrap";

/**
 * Returns options whose requests, storage and bootstrap give only flags with a valid signature. The module is loaded on
 * first use.
 *
 * @throws FanionError `GENERAL` if `verify` is given without a value, as by a missing environment variable
 */
export function withVerification(
	options: ResolvedOptions,
	host: VerificationHost,
): ResolvedOptions {
	if (!("verify" in options)) return options;
	if (!options.verify) throw wrongType("verify", "a public key");
	const { storage, bootstrap } = options;
	const address = isAddress(bootstrap) ? mark(bootstrap.href) : BOOTSTRAP;
	let inputs: VerifiedInputs | undefined;
	const open = async () => {
		const module = await import("./verified-inputs.js");
		inputs ??= new module.VerifiedInputs(options, host, address);
		return inputs;
	};
	return {
		...options,
		delta: false,
		streaming: false,
		verified: {
			reportFetch: options.fetch,
			mustStore: () => inputs?.mustStore ?? false,
		},
		fetch: async (...request) => (await open()).fetch(...request),
		bootstrap: bootstrap && { href: address },
		storage: storage && lazyStorage(open),
	};
}

/** Distinguishes the address of the bootstrap from an equal `documentUrl`. Requests omit the fragment. */
function mark(address: string): string {
	return `${address.replace(/#.*/s, "")}#bootstrap`;
}
