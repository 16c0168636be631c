import type { Context } from "../types.js";
import { getDefinitions } from "./definitions.js";
import type { DefinitionsConfig } from "./environment.js";
import { evaluateFlags } from "./evaluate-flags.js";
import { flagsClient } from "./flags-client.js";
import type { IVariant } from "./types.js";

/** The result of `flag`. */
export type FlagResult<Variant extends Partial<IVariant>> =
	| { enabled: boolean; variant: Variant; error?: undefined }
	| { enabled: boolean; variant: Partial<IVariant>; error: unknown };

/**
 * Requests the definitions, and evaluates one flag. Next.js keeps the definitions for 15 seconds, unless
 * `fetchOptions` says otherwise. Never rejects: after a failure the flag is off, and `error` is the reason.
 *
 * ```ts
 * const { enabled, variant } = await flag('checkout', { userId: '7' });
 * ```
 */
export async function flag<
	Name extends string,
	Variant extends Partial<IVariant> = IVariant,
>(
	name: Name,
	context: Context = {},
	options: Partial<DefinitionsConfig> = {},
): Promise<FlagResult<Variant>> {
	const fetchOptions = { next: { revalidate: 15 }, ...options.fetchOptions };
	try {
		const definitions = await getDefinitions({ ...options, fetchOptions });
		const client = flagsClient(evaluateFlags(definitions, context).toggles);
		const variant = client.getVariant(name) as Partial<IVariant> as Variant;
		return { enabled: client.isEnabled(name), variant };
	} catch (error) {
		return { enabled: false, variant: {}, error };
	}
}
