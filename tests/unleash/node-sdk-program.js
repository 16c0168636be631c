// A program of the official Node SDK; a drop-in has to answer and count like it.

import { BACKEND, SERVER } from "./admin.js";

const FLAGS = ["on", "half", "session", "users", "variants", "child"];

/** Evaluates flags for users, and reports; returns the answers and the counts of the report. */
export async function runProgram(sdk, { appName, prefix, users }) {
	const unleash = await sdk.startUnleash({
		url: `${SERVER}/api/`,
		appName,
		namePrefix: prefix,
		environment: "development",
		customHeaders: { Authorization: BACKEND },
		storageProvider: new sdk.InMemStorageProvider(),
	});
	let counts;
	unleash.on("sent", ({ bucket }) => {
		counts = bucket.toggles;
	});
	const answers = users.map((user) =>
		FLAGS.map((flag) => [
			unleash.isEnabled(prefix + flag, user),
			{ ...unleash.getVariant(prefix + flag, user) },
		]),
	);
	await unleash.destroyWithFlush();
	// The original has members that are `undefined`.
	return JSON.parse(JSON.stringify({ answers, counts }));
}
