/** A string of the command line that belongs to no option. */
export interface ArgumentSpec {
	readonly name: string;
	readonly description: string;
	readonly isOptional?: boolean;
}

/** The flag of a command. */
export const FLAG: ArgumentSpec = {
	name: "flag",
	description: "name of the flag",
};
