// Dockerfile and compose.yaml, as far as they can be checked without Docker.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";
import { DockerfileParser } from "dockerfile-ast";
import { parse } from "yaml";
import { runCommand } from "./support/command.js";

const { validate } = createRequire(import.meta.url)("dockerfile-utils");

const read = (path) =>
	readFile(new URL(`../../${path}`, import.meta.url), "utf8");

test("the Dockerfile has no error and no warning", async () => {
	const text = await read("Dockerfile");
	assert.deepEqual(validate(text), []);
});

test("the image runs without root, from the script that the package publishes", async () => {
	const instructions = DockerfileParser.parse(await read("Dockerfile"))
		.getInstructions()
		.map((instruction) => [
			instruction.getInstruction(),
			instruction.getArgumentsContent(),
		]);
	const last = instructions.slice(
		instructions.findLastIndex(([name]) => name === "FROM"),
	);
	const find = (name) => last.find(([found]) => found === name)?.[1];
	assert.equal(find("USER"), "node");
	const { bin } = JSON.parse(await read("pkg/package.json"));
	const script = `/app/node_modules/fanion/${bin.fanion.replace("./", "")}`;
	assert.deepEqual(JSON.parse(find("ENTRYPOINT")), ["node", script, "edge"]);
	assert.ok(find("HEALTHCHECK").includes(`"${script}", "edge", "health"`));
});

test("the services of compose.yaml fit together, and its variables are options", async (t) => {
	const { services, volumes } = parse(await read("compose.yaml"));
	const { edge, unleash, database } = services;
	const backend = unleash.environment.INIT_BACKEND_API_TOKENS;
	assert.equal(edge.environment.TOKENS, backend);
	assert.equal(edge.environment.UPSTREAM_URL, "http://unleash:4242");
	assert.match(unleash.environment.DATABASE_URL, /@database\/unleash$/);
	for (const { depends_on } of [edge, unleash])
		for (const name of Object.keys(depends_on))
			assert.ok(services[name].healthcheck, `${name} has no health check`);
	for (const { volumes: used = [] } of [edge, database])
		for (const volume of used) assert.ok(volume.split(":")[0] in volumes);
	const { output } = await runCommand(t, ["edge", "--help"]);
	for (const name of Object.keys(edge.environment))
		assert.match(output, new RegExp(`\\[${name}[\\],]`));
});
