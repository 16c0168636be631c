import type { Plan, Ramp, Strategy } from "fanion/tools";
import { InputError } from "../options/input-error.js";
import type { Source } from "./source.js";
import { parseYaml } from "./yaml.js";

/** A file with the strategies of one flag: those of a plan, or strategies as they are. */
export interface PlanFile {
	/** For messages: where the file is from. */
	readonly name: string;
	readonly flag: string;
	readonly project: string;
	readonly environment: string;
	/** Absent if the file has strategies. */
	readonly plan?: Plan;
	readonly strategies: readonly Strategy[];
}

/** The project of a flag, and its environment, if the file names none. */
const DEFAULTS = { project: "default", environment: "production" };

/**
 * Reads a plan as YAML, of which JSON is a part.
 *
 * @throws InputError if it is not a plan, or contradicts itself
 */
export async function readPlan(source: Source): Promise<PlanFile> {
	const { name } = source;
	const content: Header = { ...DEFAULTS, ...parseYaml(source) };
	checkKeys(name, content);
	const { flag, project, environment, ...rest } = content;
	for (const [key, value] of Object.entries({ flag, project, environment }))
		if (typeof value !== "string" && (key !== "flag" || value !== undefined))
			throw new InputError(`${name}: \`${key}\` must be a string`);
	const target = { project, environment } as typeof DEFAULTS;
	if ("strategies" in rest) {
		const strategies = strategiesOf(name, rest);
		return { name, flag: nameOf(name, flag), ...target, strategies };
	}
	const plan = { groupId: flag, ...rest } as Plan;
	const { strategies } = await compile(name, plan);
	return { name, flag: nameOf(name, flag, plan), ...target, plan, strategies };
}

/** The members of a file beside those of a plan; unchecked. */
interface Header {
	readonly flag?: unknown;
	readonly project: unknown;
	readonly environment: unknown;
}

/** The members of a plan. */
const PLAN_KEYS = Object.keys({
	groupId: true,
	stickiness: true,
	channels: true,
	stages: true,
	variants: true,
} satisfies Record<keyof Plan, true>);

/** Rejects a misspelled name: a push would change another environment. */
function checkKeys(name: string, content: object): void {
	if ("strategies" in content && "stages" in content)
		throw new InputError(
			`${name} has \`stages\` and \`strategies\`: write one of them`,
		);
	const own = "strategies" in content ? ["strategies"] : PLAN_KEYS;
	const known = ["flag", "project", "environment", ...own];
	const unknown = Object.keys(content).find((key) => !known.includes(key));
	if (unknown === undefined) return;
	const list = known.map((key) => `\`${key}\``).join(", ");
	throw new InputError(
		`${name}: \`${unknown}\` is not a known key; known keys are ${list}`,
	);
}

function strategiesOf(
	name: string,
	{ strategies }: { readonly strategies: unknown },
): Strategy[] {
	if (
		Array.isArray(strategies) &&
		strategies.every((entry) => typeof entry === "object" && entry)
	)
		return strategies;
	throw new InputError(`${name}: \`strategies\` must be a list of objects`);
}

/** Returns the name of the flag. A plan that names none has it as its group id. */
function nameOf(name: string, flag: unknown, plan?: Plan): string {
	if (typeof flag === "string") return flag;
	if (plan) return plan.groupId;
	throw new InputError(
		`${name}: \`flag\` is missing: write the name of the flag`,
	);
}

/** Returns the ramp of a plan. */
export async function compile(name: string, plan: Plan): Promise<Ramp> {
	const { ramp } = await import("fanion/tools");
	try {
		return ramp(plan);
	} catch (error) {
		throw new InputError(`${name}: ${(error as Error).message}`);
	}
}
