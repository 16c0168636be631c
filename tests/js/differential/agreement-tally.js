// Counts how fanion's answers agree with those of two peers.

export class AgreementTally {
	/** Evaluations that depend on random numbers, which are not compared. */
	random = 0;
	questions = 0;
	/** Questions on which the two peers agree: the sum of the next four. */
	agreed = 0;
	equal = 0;
	warned = 0;
	named = 0;
	unexplained = 0;

	/** Differences by the problem of a warning, and by name; each as counts by direction. */
	problems = new Map();
	names = new Map();

	/** Counts a difference with warnings, which may have several problems. */
	countWarned(problems, answers) {
		this.warned += 1;
		for (const problem of problems) count(this.problems, problem, answers);
	}

	/** Counts a difference without a warning, which may have several names. */
	countSilent(names, answers) {
		if (names.length === 0) this.unexplained += 1;
		else this.named += 1;
		for (const name of names) count(this.names, name, answers);
	}

	/** Yields the figures as lines. */
	*lines() {
		yield `${this.questions} questions, ${this.random} more depend on random numbers`;
		yield `${this.agreed} on which Node and Yggdrasil agree`;
		yield `${this.equal} equal: ${((100 * this.equal) / this.agreed).toFixed(2)} % of these`;
		yield `${this.warned} different with a warning`;
		yield* linesOf(this.problems);
		yield `${this.named} different without a warning, by name`;
		yield* linesOf(this.names);
		yield `${this.unexplained} different without a warning or a name`;
	}
}

function count(classes, name, { fanion, node }) {
	const directions = classes.get(name) ?? new Map();
	const direction = `both ${state(node)}, fanion ${state(fanion)}`;
	directions.set(direction, (directions.get(direction) ?? 0) + 1);
	classes.set(name, directions);
}

const state = (answer) =>
	answer === true || answer.feature_enabled === true ? "on" : "off";

function* linesOf(classes) {
	for (const [name, directions] of [...classes].sort()) {
		for (const [direction, count] of directions)
			yield `  ${count} × ${name}: ${direction}`;
	}
}
