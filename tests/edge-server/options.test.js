// Options and environment variables of the command, and what it says about wrong ones.

import assert from "node:assert/strict";
import { test } from "node:test";
import { runCommand, startEdge, until } from "./support/command.js";
import { flagsOn } from "./support/sdk.js";
import { BACKEND, FRONTEND, startUpstream } from "./support/upstream.js";

const U = ["-u", "http://127.0.0.1:9"];

/** Arguments of `fanion edge`, variables, and the message that they lead to. */
const WRONG = [
	[
		[],
		{},
		"`--upstream-url` and `UPSTREAM_URL` are missing: pass the address of the Unleash server, or use `fanion edge offline`",
	],
	[
		["--upstream-url", "unleash"],
		{},
		"`--upstream-url` is `unleash`: pass an address that begins with `https://`",
	],
	[
		[],
		{ UPSTREAM_URL: "ftp://x" },
		"`UPSTREAM_URL` is `ftp://x`: pass an address that begins with `https://`",
	],
	[
		[...U, "--prot", "1"],
		{},
		"unknown option `--prot`: did you mean `--port`?",
	],
	[[...U, "--port"], {}, "option `-p, --port <number>` argument missing"],
	[
		[...U, "--port", "high"],
		{},
		"`--port` is `high`: pass a whole number from 0 to 65535",
	],
	[
		U,
		{ PORT: "70000" },
		"`PORT` is `70000`: pass a whole number from 0 to 65535",
	],
	[
		[...U, "-t", "hidden-secret"],
		{},
		"`--tokens`: pass tokens of the form `project:environment.secret`",
	],
	[
		U,
		{ TOKENS: "hidden-secret" },
		"`TOKENS`: pass tokens of the form `project:environment.secret`",
	],
	[
		U,
		{ PRETRUSTED_TOKENS: "hidden" },
		"`PRETRUSTED_TOKENS`: pass tokens of the form `project:environment.secret` or `secret@environment`",
	],
	[
		[...U, "--features-refresh-interval-seconds", "0"],
		{},
		"`--features-refresh-interval-seconds` is `0`: pass seconds from 1 to 2147483",
	],
	[
		U,
		{ METRICS_INTERVAL_SECONDS: "1m" },
		"`METRICS_INTERVAL_SECONDS` is `1m`: pass seconds from 0 to 2147483",
	],
	[
		U,
		{ TRUST_PROXY: "maybe" },
		"`TRUST_PROXY` is `maybe`: pass `true` or `false`",
	],
	[
		[...U, "--allow-list", "10.0.0.0/8,10.0.0.0/33"],
		{},
		"`--allow-list` is `10.0.0.0/8,10.0.0.0/33`: pass addresses or networks, such as `10.0.0.0/8`",
	],
	[
		U,
		{ DENY_LIST: "here" },
		"`DENY_LIST` is `here`: pass addresses or networks, such as `10.0.0.0/8`",
	],
	[
		[...U, "--log-format", "xml"],
		{},
		"`--log-format` is `xml`: pass one of `plain`, `json`, `pretty`",
	],
	[
		[...U, "-H", "no colon"],
		{},
		"`--custom-client-headers`: pass headers of the form `Name: value`",
	],
	[
		U,
		{ TOKEN_HEADER: "no header" },
		"`TOKEN_HEADER` is `no header`: pass the name of a header, such as `X-Token`",
	],
	[
		U,
		{ REDIS_URL: "nowhere" },
		"`--redis-url` is not an address: pass `redis://host:6379`, or `--redis-host`",
	],
	[
		U,
		{ REDIS_URL: "localhost:6379" },
		"`--redis-url` is not an address: pass `redis://host:6379`, or `--redis-host`",
	],
	[
		[...U, "sideways"],
		{},
		"there is no such mode: use `fanion edge`, with `offline`, `health` or `ready` for another mode",
	],
];

test("each wrong option is one message that says what to do, and exit code 2", async (t) => {
	const results = await Promise.all(
		WRONG.map(([args, variables]) =>
			runCommand(t, ["edge", ...args], { variables }),
		),
	);
	for (const [index, { code, output, errors }] of results.entries()) {
		const [, , message] = WRONG[index];
		const hint = "run `fanion edge --help` for all options";
		assert.equal(errors, `fanion: ${message}\n${hint}\n`);
		assert.equal(code, 2);
		assert.equal(output, "");
		assert.doesNotMatch(errors, /hidden/);
	}
});

test("all wrong options are named at once", async (t) => {
	const args = ["edge", ...U, "--port", "x", "--workers", "y"];
	const { errors } = await runCommand(t, args, {
		variables: { CORS_MAX_AGE: "z" },
	});
	for (const name of ["--port", "--workers", "CORS_MAX_AGE"])
		assert.match(errors, new RegExp(`\`${name}\``));
});

test("an unknown command and no command have exit code 2, help and version 0", async (t) => {
	const codes = [
		[["egde"], 2],
		[[], 2],
		[["--help"], 0],
		[["edge", "--help"], 0],
		[["edge", "offline", "--help"], 0],
		[["--version"], 0],
	];
	for (const [args, code] of codes) {
		const result = await runCommand(t, args);
		assert.equal(result.code, code, args.join(" "));
		assert.ok((code === 0 ? result.output : result.errors).length > 5);
	}
});

test("options of Unleash Edge without effect lead to one warning", async (t) => {
	const upstream = await startUpstream(t);
	const variables = {
		UPSTREAM_URL: upstream.url,
		TOKENS: BACKEND,
		S3_BUCKET_NAME: "flags",
		SENTRY_DSN: "https://hidden@sentry.example.com",
		HOSTNAME: "container",
		REDIS_URL: "",
		REDIS_PORT: "tcp://10.0.0.7:6379",
	};
	const args = ["--skip-ssl-verification", "--prometheus-push-interval", "60"];
	const edge = await startEdge(t, args, { variables });
	await edge.waitFor(/ready: /);
	const warnings = edge.output.match(/.* WARN .*/g);
	assert.equal(warnings.length, 1, edge.output);
	const options = [
		"s3-bucket-name",
		"sentry-dsn",
		"skip-ssl-verification",
		"prometheus-push-interval",
	];
	for (const name of options)
		assert.ok(warnings[0].includes(`--${name}`), name);
	assert.doesNotMatch(edge.output, /hidden|HOSTNAME/);
});

test("an argument precedes its variable", async (t) => {
	const upstream = await startUpstream(t);
	const variables = { UPSTREAM_URL: "http://127.0.0.1:9", PORT: "1" };
	const args = ["-u", upstream.url, "-t", BACKEND];
	const edge = await startEdge(t, args, { variables });
	await edge.waitFor(/ready: /);
	assert.deepEqual(await flagsOn(edge.url), ["one"]);
});

test("arguments of a container of Unleash Edge begin with the mode", async (t) => {
	const upstream = await startUpstream(t);
	const args = ["edge", "--upstream-url", upstream.url, "--tokens", BACKEND];
	const edge = await startEdge(t, args);
	await edge.waitFor(/ready: /);
	assert.deepEqual(await flagsOn(edge.url), ["one"]);
});

test("headers, names, paths and access follow their options", async (t) => {
	const upstream = await startUpstream(t);
	const variables = {
		UPSTREAM_URL: upstream.url,
		TOKENS: `${BACKEND},`,
		PRETRUSTED_TOKENS: "trusted@development",
		BASE_PATH: "/flags",
		EDGE_AUTH_HEADER: "X-Token",
		CUSTOM_CLIENT_HEADERS: "X-Api-Key: key,X-Other: a:b",
		APP_NAME: "my-edge",
		INSTANCE_ID: "edge-7",
		CORS_ORIGIN: "https://shop.example.com",
		DISABLE_ALL_ENDPOINT: "true",
		DISABLE_TOKENS_ENDPOINT: "1",
		DISABLE_METRICS_ENDPOINT: "false",
		DENY_LIST: "10.1.0.0/16",
		TRUST_PROXY: "true",
		PROXY_TRUSTED_SERVERS: "127.0.0.1",
	};
	const edge = await startEdge(t, [], { variables });
	await edge.waitFor(/ready: /);
	const ask = (path, headers) => fetch(`${edge.url}${path}`, { headers });
	const token = { "x-token": FRONTEND };
	const origin = { origin: "https://shop.example.com" };
	const answer = await ask("/flags/api/frontend", { ...token, ...origin });
	assert.equal(answer.status, 200);
	assert.equal(
		answer.headers.get("access-control-allow-origin"),
		"https://shop.example.com",
	);
	const statuses = [
		["/api/frontend", token, 404],
		["/flags/api/frontend", { authorization: FRONTEND }, 403],
		["/flags/api/frontend", { "x-token": "trusted@development" }, 200],
		["/flags/api/frontend", { ...token, "x-forwarded-for": "10.1.2.3" }, 403],
		["/flags/api/frontend", { ...token, "x-forwarded-for": "10.2.2.3" }, 200],
		["/flags/api/frontend/all", token, 404],
		["/flags/internal-backstage/tokens", {}, 404],
		["/flags/internal-backstage/metrics", {}, 200],
		["/flags/internal-backstage/health", {}, 200],
	];
	for (const [path, headers, status] of statuses)
		assert.equal((await ask(path, headers)).status, status, path);
	const [asked] = upstream.requestsTo("/api/client/features");
	assert.equal(asked.headers["x-api-key"], "key");
	assert.equal(asked.headers["x-other"], "a:b");
	assert.equal(asked.headers["unleash-appname"], "my-edge");
	assert.equal(asked.headers["unleash-instanceid"], "edge-7");
});

test("the token for the server goes into the header that is asked for", async (t) => {
	const upstream = await startUpstream(t);
	const args = ["-u", upstream.url, "-t", BACKEND, "--upstream-auth-header"];
	await startEdge(t, [...args, "X-Upstream"]);
	const asked = await until(
		() => upstream.requestsTo("/api/client/features")[0],
		() => "the server is not asked for flags",
	);
	assert.equal(asked.headers["x-upstream"], BACKEND);
	assert.equal(asked.headers.authorization, undefined);
});

test("logs are lines of JSON if asked for, without debug entries and tokens", async (t) => {
	const upstream = await startUpstream(t);
	upstream.fault = ({ path }) =>
		path.includes("features") ? new Response("", { status: 500 }) : undefined;
	const args = ["-u", upstream.url, "-t", BACKEND, "--log-format", "json"];
	const edge = await startEdge(t, args);
	await edge.waitFor(/"level":"warn"/);
	await edge.stop();
	const entries = edge.output
		.trim()
		.split("\n")
		.map((line) => JSON.parse(line));
	for (const { timestamp, level, message } of entries) {
		assert.ok(Date.parse(timestamp) > 0);
		assert.ok(["error", "warn", "info"].includes(level));
		assert.equal(typeof message, "string");
	}
	assert.doesNotMatch(edge.output, /secret-0123456789/);
});

test("health and ready tell whether an edge runs and has its flags", async (t) => {
	const upstream = await startUpstream(t);
	upstream.fault = () => new Response("", { status: 503 });
	const edge = await startEdge(t, ["-u", upstream.url, "-t", BACKEND]);
	const check = (name, url) => runCommand(t, ["edge", name, "--edge-url", url]);
	assert.equal((await check("health", edge.url)).code, 0);
	const notReady = await check("ready", edge.url);
	assert.equal(notReady.code, 1);
	assert.match(notReady.errors, /answers with status 503/);
	const port = new URL(edge.url).port;
	const own = await runCommand(t, ["edge", "health"], {
		variables: { PORT: port },
	});
	assert.equal(own.code, 0, own.errors);
	await edge.stop();
	const gone = await check("health", edge.url);
	assert.equal(gone.code, 1);
	assert.match(gone.errors, /does not answer/);
});
