import type { Log } from "./log.js";
import type { BrakeEvent } from "./state.js";

/** Returns a function that logs the events of a brake, and passes them to the caller's. */
export function announcer(
	log: Log,
	onBrake: ((event: BrakeEvent) => unknown) | undefined,
): (event: BrakeEvent) => void {
	return (event) => {
		const { type, brake } = event;
		const change = `the brake of build \`${brake.build}\` is ${type}`;
		if (type === "lifted") log.info(change, brake.build);
		else log.error(`${change}: ${brake.reason}`, brake.build);
		void log.attempt("`onBrake`", () => onBrake?.(event));
	};
}
