// Faults of reports and of the registration.

import { equal, ok } from "../trial.js";

/** Responses to reports, before the server accepts them. */
const RESPONSES = {
	"several 5xx": [500, 502, 503, 504].map((status) => ({ status })),
	"404 and 429": [{ status: 404 }, { status: 429 }],
	"a cut connection": [{ refuse: true }, { refuse: true }],
	"a response that never ends": [{ chunks: ["{"], end: "hang", status: 500 }],
	"a redirect without a location": [{ status: 301 }],
};

export const METRICS = [
	...Object.entries(RESPONSES).map(([name, faults]) => ({
		name: `every count is reported once after ${name}`,
		run: async (trial) => {
			await trial.script({ metrics: [...faults, { status: 202 }] });
			await trial.openReady();
			await trial.awaitRequests("metrics", faults.length + 2);
		},
	})),
	{
		name: "after 401 no report is sent until refresh(), and no count is lost",
		run: async (trial) => {
			await trial.script({ metrics: [{ status: 401 }, { status: 202 }] });
			const client = await trial.openReady();
			await trial.until(
				"a warning is emitted",
				() => trial.warnings.length > 0,
			);
			await trial.sleep(100);
			equal((await trial.requests("metrics")).length, 1, "reports");
			await client.refresh();
			await trial.awaitRequests("metrics", 2);
		},
	},
	{
		name: "a report larger than 95 kB is split",
		run: async (trial) => {
			const client = await trial.openReady({ metricsInterval: 1e9 });
			for (let index = 0; index < 4000; index++)
				trial.isEnabled(client, `a-flag-with-a-long-name-${index}`);
			await client.flushMetrics();
			for (const { body } of await trial.requests("metrics"))
				ok(body.length < 95_000, `a report of ${body.length} bytes`);
		},
	},
	{
		name: "a report that gets 413 is sent again in two halves",
		run: async (trial) => {
			await trial.script({ metrics: [{ status: 413 }, { status: 202 }] });
			await trial.openReady();
			await trial.awaitRequests("metrics", 3);
		},
	},
	{
		name: "a registration that failed is repeated with the next report",
		run: async (trial) => {
			await trial.script({
				register: [{ status: 503 }, { refuse: true }, { status: 202 }],
			});
			await trial.openReady();
			await trial.until("the registration is accepted", async () =>
				(await trial.requests("register")).some(({ status }) => status === 202),
			);
			await trial.awaitRequests("metrics", 3);
			equal((await trial.requests("register")).length, 3, "registrations");
		},
	},
	{
		name: "close() reports the remaining counts",
		run: async (trial) => {
			const client = await trial.openReady({ metricsInterval: 1e9 });
			trial.isEnabled(client, "on");
		},
	},
	{
		name: "concurrent calls of flushMetrics report every count once",
		run: async (trial) => {
			const client = await trial.openReady();
			await Promise.all([
				client.flushMetrics(),
				client.flushMetrics(),
				client.flushMetrics(),
			]);
		},
	},
];
