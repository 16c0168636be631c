/** A command that cannot be understood; each problem says what is wrong and what to do. */
export class UsageError extends Error {
	override readonly name = "UsageError";
	readonly problems: readonly string[];

	constructor(problems: readonly string[]) {
		super(problems.join("\n"));
		this.problems = problems;
	}
}
