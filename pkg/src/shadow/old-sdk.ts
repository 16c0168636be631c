/** An SDK whose methods return at once: `unleash-client`, `unleash-proxy-client`, or an object like these. */
export interface OldSdk {
	isEnabled(name: string, ...rest: never[]): boolean;
	getVariant?(name: string, ...rest: never[]): object;
}
