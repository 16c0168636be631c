// The page that is timed in a browser.

import { init } from "fanion";
import { time } from "../speed/pass.js";
import { guest } from "./guest.js";

await init(fetch("fanion.wasm"));

const guests = new Map();

/** Nanoseconds of one operation. */
globalThis.measure = async ({ side, key, fill }) => {
	if (!guests.has(side)) guests.set(side, await guest(side));
	const { nanoseconds } = await time(guests.get(side)(key), fill);
	return nanoseconds;
};
globalThis.answer = "ready";
