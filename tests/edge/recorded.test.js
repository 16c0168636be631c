// Answers and requests recorded from unleash-edge 20.1.0, compared with those of this edge.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { createEdge } from "fanion/edge";
import { createRecordedEdge, createRecordedServer } from "./support/answers.js";
import { assertAlike, DIFFERENCES, toAnswer } from "./support/differences.js";
import { ask, get } from "./support/edges.js";

const FILE = new URL("../data/edge/unleash-edge-20.1.json", import.meta.url);
const { given, answers, upstream } = JSON.parse(readFileSync(FILE, "utf8"));
const PAGE = readFileSync(
	new URL("../../docs/compatibility.md", import.meta.url),
	"utf8",
);

/** Starts an edge as the recorded one was started. */
async function startEdge(context) {
	const server = createRecordedServer(given);
	const edge = createRecordedEdge(createEdge, server);
	context.after(() => edge.close());
	await edge.ready();
	return { edge, server };
}

for (const name of Object.keys(DIFFERENCES))
	test(`the difference \`${name}\` has a paragraph in docs/compatibility.md`, () => {
		assert.ok(PAGE.includes(`**${name}**`));
	});

test("every recorded answer equals that of the edge, except for named differences", async (t) => {
	const { edge } = await startEdge(t);
	assert.equal(Object.keys(answers).length, 65);
	for (const [name, recorded] of Object.entries(answers))
		await t.test(name, async () => {
			const actual = await askRecorded(edge, recorded);
			assertAlike(recorded, name, actual);
		});
});

/** How the requests to the server differ on purpose; `equalize` is applied to both sides. */
const UPSTREAM_DIFFERENCES = {
	"edge-identity": ({ headers, body, ...request }) => {
		const names = ["unleash-appname", "unleash-instanceid", "unleash-interval"];
		const kept = names.filter((name) => headers[name] !== undefined);
		return { ...request, headers: kept, body: withoutIdentity(body) };
	},
	"no-null-members": ({ body, ...request }) => ({
		...request,
		body: withoutNulls(body),
	}),
};

for (const name of [...Object.keys(UPSTREAM_DIFFERENCES), "instance-data"])
	test(`the difference \`${name}\` has a paragraph in docs/compatibility.md`, () => {
		assert.ok(PAGE.includes(`**${name}**`));
	});

test("the edge asks its server what the recorded one asked, except for named differences", async (t) => {
	const { edge, server } = await startEdge(t);
	for (const recorded of Object.values(answers))
		await ask(edge, recorded.request);
	await sendUnlisted(edge);
	await edge.flush();
	const isBearer = ({ body }) => body.includes("Bearer");
	const isInstance = ({ path }) => path === "/api/client/metrics/edge";
	const expected = upstream.filter(
		(each) => !isBearer(each) && !isInstance(each),
	);
	const actual = server.requests.filter((each) => !isInstance(each));
	assert.deepEqual(toRequests(actual), toRequests(expected));
});

/** Sends the two reports that the recorded edge has received besides those in the file. */
async function sendUnlisted(edge) {
	const { request } = answers["client metrics"];
	const labels = { appName: "shop" };
	const impactMetrics = [
		{
			name: "orders",
			help: "o",
			type: "counter",
			samples: [{ labels, value: 1 }],
		},
	];
	const body = JSON.stringify({ ...JSON.parse(request.body), impactMetrics });
	for (let times = 0; times < 2; times++) await ask(edge, { ...request, body });
}

/** Returns requests in a form that can be compared, in a fixed order. */
function toRequests(requests) {
	const list = requests.map(({ method, path, token, headers, body }) => {
		const json = body ? JSON.parse(body) : undefined;
		const request = {
			method,
			path,
			token: token ?? "none",
			headers,
			body: json,
		};
		const equalize = Object.values(UPSTREAM_DIFFERENCES);
		return equalize.reduce((each, change) => change(each), request);
	});
	return list.sort((one, other) =>
		JSON.stringify(one) < JSON.stringify(other) ? -1 : 1,
	);
}

/** Removes names, versions and moments of an edge, and applications other than the recorded one. */
function withoutIdentity(body) {
	if (body?.applications)
		return {
			...body,
			applications: body.applications
				.filter(({ sdkType }) => sdkType === "backend")
				.map(({ connectVia, ...application }) => ({
					...application,
					hops: connectVia.length,
					started: new Date(application.started).toISOString(),
				})),
			metrics: body.metrics.map((row) => ({
				...row,
				timestamp: new Date(row.timestamp).toISOString(),
			})),
		};
	if (!body?.appName) return body;
	const { appName, instanceId, connectionId, started, interval, ...rest } =
		body;
	const { sdkVersion, specVersion, ...others } = rest;
	return others;
}

function withoutNulls(value) {
	if (Array.isArray(value)) return value.map(withoutNulls);
	if (typeof value !== "object" || value === null) return value;
	return Object.fromEntries(
		Object.entries(value)
			.filter(([, member]) => member !== null)
			.map(([name, member]) => [name, withoutNulls(member)])
			.sort(([one], [other]) => (one < other ? -1 : 1)),
	);
}

test("instance data has the members that the recorded edge sends", async (t) => {
	const { edge } = await startEdge(t);
	const recorded = upstream.find(({ path }) => path.endsWith("/metrics/edge"));
	const { json } = await get(edge, "/internal-backstage/instancedata", "");
	const members = (data) => Object.keys(data).sort();
	const expected = JSON.parse(recorded.body);
	assert.deepEqual(members(json), members(expected));
	assert.deepEqual(members(json.traffic), members(expected.traffic));
});

async function askRecorded(edge, { request }) {
	const response = await ask(edge, request);
	const headers = Object.fromEntries(response.headers);
	assert.equal(headers["access-control-allow-origin"], "*");
	return toAnswer({ status: response.status }, await response.text(), headers);
}
