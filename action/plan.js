/** The strategies of a plan, as `fanion ramp --json` prints them. */
export class Plan {
	/** A plan of a file that does not exist. */
	static NONE = new Plan({ strategies: [] });

	constructor({ flag, project, environment, strategies }) {
		this.target =
			flag === undefined ? "" : `${flag} in ${project}, ${environment}`;
		this.strategies = strategies;
	}

	/** Returns the strategies that another plan does not have. */
	without(other) {
		const known = new Set(
			other.strategies.map((entry) => JSON.stringify(entry)),
		);
		return this.strategies.filter((entry) => !known.has(JSON.stringify(entry)));
	}

	/** Returns whether a user of an earlier plan is one of this plan, whatever the context and the time. */
	includes(earlier) {
		if (earlier === Plan.NONE) return true;
		return (
			this.target === earlier.target &&
			earlier
				.without(this)
				.every((entry) => this.strategies.some((own) => isWider(own, entry)))
		);
	}
}

/** Returns the lines of a comparison of two plans; none if their strategies are equal, in their order. */
export function changedLines(before, after) {
	const [removed, added] = [before.without(after), after.without(before)];
	const lines = [
		...linesOf("-", removed, added),
		...linesOf("+", added, removed),
	];
	if (before.target !== after.target)
		lines.unshift(
			...(before.target ? [`- ${oneLine(before.target)}`] : []),
			...(after.target ? [`+ ${oneLine(after.target)}`] : []),
		);
	const isSorted =
		JSON.stringify(before.strategies) === JSON.stringify(after.strategies);
	if (lines.length > 0 || isSorted) return lines;
	return ["! the strategies are equal, but their order changes"];
}

/** Returns a line for each strategy, with its JSON where the title does not tell it from those of the other side. */
function linesOf(mark, strategies, others) {
	const titles = new Set(others.map(({ title }) => title));
	return strategies.flatMap((entry) => {
		const { title } = entry;
		const json = !title || titles.has(title) ? [JSON.stringify(entry)] : [];
		const lines = [...(title ? [oneLine(title)] : []), ...json];
		return lines.map((line) => `${mark} ${line}`);
	});
}

function oneLine(text) {
	return text.replace(/[\r\n]+/g, " ");
}

/** Returns whether a strategy includes the users of another one: earlier or more of them, and otherwise equal. */
function isWider(strategy, other) {
	const [wide, narrow] = [strategy, other].map(audienceOf);
	return (
		wide.percent >= narrow.percent &&
		wide.from <= narrow.from &&
		wide.rest === narrow.rest
	);
}

function audienceOf({ title: _, parameters = {}, constraints = [], ...rest }) {
	const { rollout = "100", ...others } = parameters;
	const starts = constraints.filter(isStart);
	const conditions = constraints.filter((entry) => !isStart(entry));
	return {
		percent: Number(rollout),
		from: Math.max(-Infinity, ...starts.map(({ value }) => Date.parse(value))),
		rest: JSON.stringify([rest, others, conditions]),
	};
}

function isStart({ contextName, operator, inverted }) {
	return (
		contextName === "currentTime" && operator === "DATE_AFTER" && !inverted
	);
}
