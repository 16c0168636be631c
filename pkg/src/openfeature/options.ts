/** Options of a provider. */
export interface ProviderOptions {
	/** Milliseconds until `initialize` fails if a client has no flags; 30000 by default. */
	readonly readyTimeout?: number | undefined;
}
