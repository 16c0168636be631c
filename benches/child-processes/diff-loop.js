// Counts flips between two documents by a loop over `unleash-client`; prints its processor time in
// milliseconds.
//
// Arguments: the two documents, and the number of users.

import { readFile } from "node:fs/promises";
import { open } from "../engines/unleash-client.js";

const [before, after, count] = process.argv.slice(2);
const texts = await Promise.all(
	[before, after].map((path) => readFile(path, "utf8")),
);
const engines = await Promise.all(texts.map(open));
const names = JSON.parse(texts[0]).features.map(({ name }) => name);

const started = process.cpuUsage();
const flips = new Map();
for (let index = 0; index < Number(count); index += 1) {
	const context = { userId: String(index) };
	for (const name of names) {
		// One call for state and variant.
		const [old, current] = engines.map(({ getVariant }) =>
			getVariant(name, context),
		);
		if (
			old.feature_enabled === current.feature_enabled &&
			old.name === current.name
		)
			continue;
		flips.set(name, (flips.get(name) ?? 0) + 1);
	}
}
const { user, system } = process.cpuUsage(started);
const milliseconds = (user + system) / 1000;
console.log(JSON.stringify({ milliseconds, flags: flips.size }));
for (const { close } of engines) close();
