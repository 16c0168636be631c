/** The names of flags: a declaration of the caller may replace the type of `flagNames`. */
export interface UnleashTypes {
	flagNames: string;
}

export type Name = UnleashTypes["flagNames"];
