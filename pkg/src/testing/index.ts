import { FakeClient } from "./fake-client.js";
import type { FakeFlags } from "./fake-flag.js";

/**
 * Creates a client whose flags a test sets, without a server.
 *
 * In Node, Deno and Bun the flags are there at once; elsewhere after `await flags.ready()`.
 *
 * ```ts
 * const flags = fake({ checkout: true, theme: { variant: 'dark' }, beta: ({ userId }) => userId === '7' });
 * flags.isEnabled('checkout'); // true
 * flags.set('checkout', false);
 * ```
 */
export function fake(flags: FakeFlags = {}): FakeClient {
	return new FakeClient(flags);
}

export type { FakeCall, FakeClient } from "./fake-client.js";
export type { FakeFlag, FakeFlags, FakeVariant } from "./fake-flag.js";
