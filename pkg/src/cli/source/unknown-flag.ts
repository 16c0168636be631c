import { InputError } from "../options/input-error.js";
import type { Source } from "./source.js";

/** Returns the error about a flag that a source does not have. */
export function unknownFlag(flag: string, { name }: Source): InputError {
	return new InputError(
		`${name} has no flag \`${flag}\`: run \`fanion list\` for the names`,
	);
}
