import type { Plan } from "fanion/tools";
import { InputError } from "../options/input-error.js";
import { compile, type PlanFile } from "../source/plan-file.js";

/** The state of one channel at a time. */
export interface ChannelStatus {
	/** Absent for the stages of all users. */
	readonly channel?: string;
	/** The state in one sentence. */
	readonly status: string;
}

/** Returns the state of each channel of a plan, in the order of their first stages. */
export async function statusOf(
	{ name, plan }: PlanFile,
	at: Date,
): Promise<ChannelStatus[]> {
	if (!plan)
		throw new InputError(
			`${name} has strategies: only a plan with \`stages\` has a status`,
		);
	const names = new Set(plan.stages.map(({ channel }) => channel));
	const list = [...names].map(async (channel) => {
		const { status } = await compile(name, onlyChannel(plan, channel));
		return { ...(channel && { channel }), status: status(at) };
	});
	return Promise.all(list);
}

/** Returns the plan of one channel; of all users, if `name` is missing. */
function onlyChannel(plan: Plan, name: string | undefined): Plan {
	const { channels: all, ...rest } = plan;
	const channel = name === undefined ? undefined : all?.[name];
	return {
		...rest,
		...(name && channel && { channels: { [name]: channel } }),
		stages: plan.stages.filter((stage) => stage.channel === name),
	};
}
