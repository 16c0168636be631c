// The options `now` and `random`, and other numbers of the caller, that are no numbers.

import { equal, NEW, ok } from "../trial.js";
import { json, unreported } from "./support.js";

/** Results of a clock or a random source that are no number in its range. */
const ODD = [
	Number.NaN,
	Number.POSITIVE_INFINITY,
	Number.NEGATIVE_INFINITY,
	1e300,
	null,
	undefined,
	"7",
	7n,
	{},
	[],
	Symbol("time"),
];
const ODD_RESULTS = { now: ODD, random: [...ODD, -100, 2] };

export const FUNCTION_OPTIONS = [
	...Object.entries(ODD_RESULTS).map(([name, results]) => ({
		name: `a function \`${name}\` that returns no number in its range reaches no timer, header or report`,
		run: async (trial) => {
			for (const result of results) {
				trial.warnings.length = 0;
				await trial.script({ features: [{ status: 503 }, { body: NEW }] });
				const { length } = await trial.requests();
				const client = trial.open({ [name]: () => result });
				await client.ready();
				trial.isEnabled(client, "new");
				await client.close();
				const label = `${name}: ${String(result)}`;
				const about = trial.warnings.filter((text) => text.includes(name));
				equal(about.length, 1, `warnings, ${label}`);
				for (const { body, headers } of (await trial.requests()).slice(
					length,
				)) {
					equal(/NaN|null|Infinity/.test(json(headers)), false, label);
					if (!body) continue;
					const { started, bucket } = JSON.parse(body);
					const time = Date.parse(started ?? bucket.start);
					ok(Math.abs(time - Date.now()) < 60_000, `${label}: ${time}`);
				}
			}
			const isDelay = (delay) => delay >= 0 && delay < 2 ** 31;
			ok(trial.delays.every(isDelay), trial.delays.join());
		},
	})),
	{
		name: "ready(NaN) rejects, and starts a timer with a number",
		run: async (trial) => {
			await trial.script({ features: [{ end: "hang" }] });
			const client = trial.open({ ...unreported });
			for (const timeout of [Number.NaN, "soon", {}]) {
				const error = await client.ready(timeout).catch((reason) => reason);
				equal(error?.code, "PROVIDER_NOT_READY", `ready(${timeout})`);
			}
			ok(trial.delays.every(Number.isFinite), trial.delays.join());
		},
	},
	...["now", "random"].map((name) => ({
		name: `the client works with a function \`${name}\` that fails later, with one warning`,
		run: async (trial) => {
			let isDamaged = false;
			let calls = 0;
			const fail = () => {
				calls += 1;
				if (calls % 3 === 0) return Number.NaN;
				if (calls % 3 === 1) return 1n;
				throw new Error("no source");
			};
			const good = { now: () => Date.now(), random: () => 0.5 }[name];
			const client = await trial.openReady({
				[name]: () => (isDamaged ? fail() : good()),
			});
			isDamaged = true;
			await trial.script({ features: [{ status: 503 }, { body: NEW }] });
			await trial.awaitNewFlags(client);
			await trial.awaitRequests("features", 2);
			await client.refresh();
			ok(calls > 3, `${calls} calls`);
			const about = trial.warnings.filter((text) => text.includes(name));
			equal(about.length, 1, "warnings");
		},
	})),
];
