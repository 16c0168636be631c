/** A zone of Zone.js. Angular counts the timers of its zone: one that is pending delays hydration and rendering. */
interface Zone {
	run<Result>(work: () => Result): Result;
}

/** The zone without Zone.js. */
const NO_ZONE: Zone = { run: (work) => work() };

function zone(name: "root" | "current"): Zone {
	const { Zone } = globalThis as { Zone?: Record<typeof name, Zone> };
	return Zone?.[name] ?? NO_ZONE;
}

/** Runs work outside of the zone of an application. */
export function runInRootZone<Result>(work: () => Result): Result {
	return zone("root").run(work);
}

/** Returns a function that calls a listener in the zone that is current now. */
export function bindToZone<Value>(
	listener: (value: Value) => unknown,
): (value: Value) => unknown {
	const current = zone("current");
	return (value) => current.run(() => listener(value));
}
