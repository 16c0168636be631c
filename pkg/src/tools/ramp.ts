import { FlagStore } from "../core/flag-store.js";
import type { Plan, Ramp } from "./plan.js";
import {
	callTool,
	serialize,
	type Tools,
	toMilliseconds,
} from "./tool-call.js";

/**
 * Returns the strategies of a plan: one for each stage, with the constraints and segments of its channel, and
 * with a date constraint for its start.
 *
 * The flag is on for a user if one of the strategies matches. Users only join; no stage removes a user.
 *
 * ```ts
 * const { strategies } = ramp({
 *   groupId: 'checkout',
 *   stages: [
 *     { from: '2026-12-08T09:00:00Z', percent: 1 },
 *     { from: '2026-12-10T09:00:00Z', percent: 5 },
 *   ],
 * });
 * ```
 *
 * @throws FanionError `PARSE_ERROR` if the argument is not a plan, `GENERAL` if the plan contradicts itself;
 * the message names the stage and the problem
 */
export function ramp(plan: Plan): Ramp {
	const json = serialize(plan);
	return {
		...callAlone(json, (tools): Pick<Ramp, "strategies"> => tools.ramp()),
		status: (at) => {
			const time = toMilliseconds(at, NOT_A_TIME);
			return callAlone(json, (tools) => tools.ramp_status(time));
		},
	};
}

const NOT_A_TIME =
	"the argument of `status` must be a date or Unix milliseconds";

/** Calls a tool in a temporary engine without flags. */
function callAlone<T>(json: string, tool: (tools: Tools) => T): T {
	const store = new FlagStore({});
	try {
		return callTool(store, json, tool);
	} finally {
		store.free();
	}
}
