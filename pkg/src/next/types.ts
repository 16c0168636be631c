/** A variant, as the SDKs of pages have it. */
export interface IVariant {
	name: string;
	/** Whether a variant was selected. */
	enabled: boolean;
	/** Whether the flag is on. */
	feature_enabled?: boolean;
	payload?: { type: string; value: string };
}

/** An evaluated flag, as the SDKs of pages have it. */
export interface IToggle {
	name: string;
	enabled: boolean;
	variant: IVariant;
	impressionData: boolean;
}

/** The context fields that a page may change. */
export interface IMutableContext {
	userId?: string;
	sessionId?: string;
	remoteAddress?: string;
	currentTime?: string;
	properties?: { [field: string]: string };
}

/** The flag definitions of a server: the body of `/client/features`. */
export interface Definitions {
	readonly version: number;
	readonly features: readonly object[];
	readonly segments?: readonly object[];
}

/** Flags that are evaluated for one user: a `FlagsClient`, or the flags of a proxy. */
export interface EvaluatedFlags {
	isEnabled(name: string): boolean;
	getVariant(name: string): IVariant;
}
