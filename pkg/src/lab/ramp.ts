import { Flags } from "../flags.js";
import type { Plan, Ramp } from "./plan.js";
import { ask, milliseconds, type Tools, write } from "./tools.js";

/**
 * Makes of a plan the strategies that bring it about: one for each stage, with the constraints and
 * segments of its channel, and with a date after which it begins. A person is in as soon as one of them
 * lets them in, and people only ever join.
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
 * @throws FanionError `PARSE_ERROR` when it is no plan, `GENERAL` when the plan makes no sense; the
 * message says which stage and why
 */
export function ramp(plan: Plan): Ramp {
	const text = write(plan);
	return {
		...alone(text, (tools): Pick<Ramp, "strategies"> => tools.ramp()),
		standing: (at) => {
			const time = milliseconds(at, NO_TIME);
			return alone(text, (tools) => tools.standing(time));
		},
	};
}

const NO_TIME = "where a ramp stands is asked with a date or Unix milliseconds";

/** Asks in an engine without flags, which lasts no longer. */
function alone<T>(text: string, tool: (tools: Tools) => T): T {
	const flags = new Flags({});
	try {
		return ask(flags, text, tool);
	} finally {
		flags.free();
	}
}
