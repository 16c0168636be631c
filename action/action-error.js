/** A problem that the user of the action can solve; the message says how. */
export class ActionError extends Error {
	name = "ActionError";
}
