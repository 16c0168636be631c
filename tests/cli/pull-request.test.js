// The action of `action.yml`, with a clone and a server that behave like those of GitHub.

import assert from "node:assert/strict";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { validateAction, validateWorkflow } from "@action-validator/core";
import { parse } from "yaml";
import { commentText, summaryText } from "../../action/comment.js";
import { Section } from "../../action/sections.js";
import { readJson, readText, root } from "../js/support/fixtures.js";
import { runJob, startGitLab } from "./support/merge-request.js";
import {
	createBranch,
	createPullRequest,
	runAction,
	startGitHub,
} from "./support/pull-request.js";

const EXAMPLE = "examples/pull-request";
const { version } = readJson("pkg/package.json");

const folderOf = (name) => fileURLToPath(new URL(`${EXAMPLE}/${name}`, root));

/** The inputs of the workflow of the example. */
const INPUTS = parse(readText(`${EXAMPLE}/flags.yml`)).jobs.compare.steps.at(
	-1,
).with;

/** Returns a function that writes files into a folder. */
const filesOf = (files) => async (folder) => {
	for (const [path, text] of Object.entries(files)) {
		await mkdir(join(folder, path, ".."), { recursive: true });
		await writeFile(join(folder, path), text);
	}
};

/** Returns a document with a flag for a share of users. */
const documentOf = (rollout, name = "checkout") => {
	const parameters = { rollout, groupId: "checkout", stickiness: "userId" };
	const strategies = [{ name: "flexibleRollout", parameters }];
	return JSON.stringify({
		version: 2,
		features: [{ name, enabled: true, strategies }],
	});
};

test("the schemas accept the action and the workflow of the example", () => {
	for (const [validate, path] of [
		[validateAction, "action.yml"],
		[validateWorkflow, `${EXAMPLE}/flags.yml`],
	])
		assert.deepEqual(validate(readText(path)).errors, [], path);
	assert.notDeepEqual(validateAction("name: fanion").errors, []);
});

test("no script contains an expression, and the workflow has only the permissions it needs", () => {
	const { runs, inputs } = parse(readText("action.yml"));
	for (const { run } of runs.steps) assert.doesNotMatch(run, /\$\{\{/);
	assert.deepEqual(
		Object.keys(INPUTS).filter((name) => !inputs[name]),
		[],
	);
	const { permissions, on, concurrency } = parse(
		readText(`${EXAMPLE}/flags.yml`),
	);
	assert.deepEqual(permissions, { contents: "read", "pull-requests": "write" });
	// With `paths`, a push that takes a change back would leave the comment about it.
	assert.deepEqual(on, { pull_request: null });
	assert.equal(concurrency["cancel-in-progress"], true);
});

test("the first run adds the comment of the example, and the second one changes it", async (t) => {
	const gitHub = await startGitHub(t);
	const request = await createPullRequest(
		t,
		folderOf("main"),
		folderOf("branch"),
	);
	const first = await runAction(request, gitHub, INPUTS);
	assert.equal(first.code, 0, first.stdout + first.stderr);
	assert.match(first.stdout, /^::notice::comment: added$/m);
	assert.equal(first.output, "monotone=false\n");
	assert.deepEqual(new Set(first.installed), new Set([`fanion@${version}`]));
	assert.equal(gitHub.comments.length, 1);
	const [{ body }] = gitHub.comments;
	const path = new URL(`${EXAMPLE}/comment.md`, root);
	if (process.env.UPDATE_FIXTURES) await writeFile(path, body);
	else assert.equal(body, await readFile(path, "utf8"));
	const again = await runAction(request, gitHub, INPUTS);
	assert.match(again.stdout, /^::notice::comment: unchanged$/m);
	const less = await runAction(request, gitHub, { ...INPUTS, plans: "" });
	assert.match(less.stdout, /^::notice::comment: changed$/m);
	assert.equal(gitHub.comments.length, 1);
	assert.ok(body.startsWith(gitHub.comments[0].body.trimEnd()));
});

test("a change without effect, and no change, are what the comment says", async (t) => {
	const gitHub = await startGitHub(t);
	const main = filesOf({ "flags/a.json": documentOf("50") });
	const inputs = { definitions: "flags/*.json" };
	const silent = await createPullRequest(
		t,
		main,
		filesOf({ "flags/a.json": `${documentOf("50")}\n` }),
	);
	const { output } = await runAction(silent, gitHub, inputs);
	assert.equal(output, "monotone=true\n");
	assert.match(gitHub.comments[0].body, /### 0 flags of 1 change/);
	const other = filesOf({ "flags/a.json": documentOf("50"), "read.me": "x" });
	const unrelated = await createPullRequest(t, main, other);
	await runAction(unrelated, gitHub, inputs);
	assert.equal(gitHub.comments.length, 1);
	assert.match(gitHub.comments[0].body, /### No flag changes/);
	const quiet = await startGitHub(t);
	const { stdout } = await runAction(unrelated, quiet, inputs);
	assert.match(stdout, /^::notice::comment: not needed$/m);
	assert.deepEqual(quiet.comments, []);
});

test("a document that cannot be read fails the step with the message of `fanion diff`", async (t) => {
	const gitHub = await startGitHub(t);
	const main = filesOf({ "flags/a.json": documentOf("50") });
	const half = documentOf("50").slice(0, 60);
	const request = await createPullRequest(
		t,
		main,
		filesOf({ "flags/a.json": half }),
	);
	const inputs = { definitions: "flags/*.json" };
	const { code, stdout } = await runAction(request, gitHub, inputs);
	assert.equal(code, 1);
	assert.match(
		stdout,
		/^::error::flags\/a\.json: `fanion diff`: fanion: after\.json: .*line 1/m,
	);
	assert.deepEqual(gitHub.requests, []);
});

test("with `strict`, the step fails if users lose a flag, after the comment", async (t) => {
	for (const [rollout, code] of [
		["10", 1],
		["90", 0],
	]) {
		const gitHub = await startGitHub(t);
		const main = filesOf({ "flags/a.json": documentOf("50") });
		const branch = filesOf({ "flags/a.json": documentOf(rollout) });
		const request = await createPullRequest(t, main, branch);
		const inputs = { definitions: "flags/*.json", strict: "true" };
		const result = await runAction(request, gitHub, inputs);
		assert.equal(result.code, code, result.stdout);
		assert.equal(gitHub.comments.length, 1);
		assert.equal(
			/::error::some users lose a flag/.test(result.stdout),
			code === 1,
		);
	}
});

test("files that are added, deleted or elsewhere, and more arguments", async (t) => {
	const gitHub = await startGitHub(t);
	const main = filesOf({
		"flags/old.json": documentOf("100"),
		"other/a.json": "{}",
	});
	const branch = filesOf({
		"flags/new.json": documentOf("100", "search"),
		"other/a.json": "[]",
	});
	const request = await createPullRequest(t, main, branch);
	const inputs = {
		definitions: "flags/*.json\n",
		arguments: "--people=200\n--seed=3",
	};
	const { code, stdout } = await runAction(request, gitHub, inputs);
	assert.equal(code, 0, stdout);
	const [{ body }] = gitHub.comments;
	assert.match(
		body,
		/`flags\/new\.json`\n\n### 1 flag of 1 change[^\n]*200 users.*`search` \(new\)/s,
	);
	assert.match(body, /`flags\/old\.json`\n\n.*`checkout` \(removed\)/s);
	assert.doesNotMatch(body, /other\//);
});

test("a comment with the mark of another user is not changed; the own one is found behind a hundred", async (t) => {
	const mark = "<!-- fanion -->\nmine";
	const comments = [
		{ id: 1, user: { type: "User" }, body: mark },
		...Array.from({ length: 150 }, (_, index) => ({
			id: index + 2,
			user: { type: "Bot" },
			body: "x",
		})),
		{ id: 152, user: { type: "Bot" }, body: mark },
	];
	const gitHub = await startGitHub(t, { comments });
	const request = await createPullRequest(
		t,
		folderOf("main"),
		folderOf("branch"),
	);
	await runAction(request, gitHub, INPUTS);
	assert.equal(gitHub.comments.length, 152);
	assert.equal(gitHub.comments[0].body, mark);
	assert.match(gitHub.comments[151].body, /## Flags/);
});

test("a token that may not write gives a warning, and the summary has the text", async (t) => {
	const gitHub = await startGitHub(t, { status: 403 });
	const request = await createPullRequest(
		t,
		folderOf("main"),
		folderOf("branch"),
	);
	const { code, stdout, summary } = await runAction(request, gitHub, INPUTS);
	assert.equal(code, 0);
	assert.match(
		stdout,
		/^::warning::.*status 403 Resource not accessible.*`permissions: pull-requests: write`/m,
	);
	assert.match(summary, /`search`/);
});

test("no name of a file, flag or user becomes a command of the runner, the shell or Markdown", async (t) => {
	const gitHub = await startGitHub(t);
	const name =
		"x\n::error::injected $(touch injected) `touch injected` <img src=x>|";
	const path = "flags/$(touch injected)`;.json";
	const main = filesOf({ [path]: documentOf("100", name) });
	const branch = filesOf({ [path]: documentOf("0", name) });
	const request = await createPullRequest(t, main, branch);
	const inputs = { definitions: "flags/*.json" };
	const { code, stdout } = await runAction(request, gitHub, inputs);
	assert.equal(code, 0, stdout);
	assert.deepEqual(stdout.match(/^::.*/gm), ["::notice::comment: added"]);
	const [{ body }] = gitHub.comments;
	assert.ok(body.includes("`` flags/$(touch injected)`;.json ``"), body);
	assert.doesNotMatch(body.replace(/(`+)[^`].*?\1/g, ""), /<img/);
	await assert.rejects(readFile(join(request.clone, "injected")));
	const broken = filesOf({ [path]: "::error::injected\n::set-env::x" });
	const failing = await createPullRequest(t, main, broken);
	const result = await runAction(failing, gitHub, inputs);
	assert.equal(result.code, 1);
	assert.equal(result.stdout.match(/^::/gm).length, 1);
});

test("a link is not followed", async (t) => {
	const gitHub = await startGitHub(t);
	const main = filesOf({ "flags/a.json": documentOf("50") });
	const branch = async (folder) => {
		await mkdir(join(folder, "flags"), { recursive: true });
		await symlink("/etc/passwd", join(folder, "flags/a.json"));
	};
	const request = await createPullRequest(t, main, branch);
	const inputs = { definitions: "flags/*.json" };
	const { code, stdout } = await runAction(request, gitHub, inputs);
	assert.equal(code, 1);
	assert.doesNotMatch(stdout, /root:/);
	assert.deepEqual(gitHub.comments, []);
});

test("a comment has as many sections as have room, the summary has all", () => {
	const sections = ["a", "b", "c", "d"].map(
		(path) => new Section(path, path.repeat(path === "b" ? 70_000 : 25_000)),
	);
	const comment = commentText(sections, "");
	assert.ok(comment.length < 65_536);
	assert.match(
		comment,
		/a{25000}.*c{25000}.*summary of the job: `b`, `d`\.\n$/s,
	);
	assert.match(summaryText(sections), /b{70000}/);
});

test("omitted sections have no more room than the comment", () => {
	const sections = Array.from(
		{ length: 900 },
		(_, index) =>
			new Section(`${index}/${"é".repeat(3000)}`, "x".repeat(50_000)),
	);
	const comment = commentText(sections, "");
	assert.ok(comment.length < 65_536, comment.length);
	assert.match(comment, / and 879 more\.\n$/);
});

test("a personal token changes the comment of its user, and no comment of another one", async (t) => {
	const login = "octocat";
	const comments = [
		{
			id: 1,
			user: { type: "Bot", login: "other" },
			body: "<!-- fanion -->\nx",
		},
	];
	const gitHub = await startGitHub(t, { comments, login });
	const request = await createPullRequest(
		t,
		folderOf("main"),
		folderOf("branch"),
	);
	await runAction(request, gitHub, INPUTS);
	await runAction(request, gitHub, { ...INPUTS, plans: "" });
	assert.equal(comments.length, 2);
	assert.equal(comments[0].body, "<!-- fanion -->\nx");
});

test("jobs with different ids have a comment each", async (t) => {
	const gitHub = await startGitHub(t);
	const request = await createPullRequest(
		t,
		folderOf("main"),
		folderOf("branch"),
	);
	for (const id of ["", "a --> b", "", "a --> b"])
		await runAction(request, gitHub, { ...INPUTS, id });
	assert.deepEqual(
		gitHub.comments.map(({ body }) => body.split("\n")[0]),
		["<!-- fanion -->", "<!-- fanion a%20--%3E%20b -->"],
	);
});

test("only the changes of the branch are compared, whichever commit is checked out", async (t) => {
	for (const isMerged of [false, true]) {
		const gitHub = await startGitHub(t);
		const request = await createBranch(t, {
			main: filesOf({ "flags/a.json": documentOf("50") }),
			branch: filesOf({ "flags/b.json": documentOf("50", "search") }),
			later: filesOf({
				"flags/a.json": documentOf("10"),
				"flags/c.json": documentOf("50", "theme"),
			}),
			isMerged,
		});
		const inputs = { definitions: "flags/*.json" };
		const { code, stdout, output } = await runAction(request, gitHub, inputs);
		assert.equal(code, 0, stdout);
		const [{ body }] = gitHub.comments;
		assert.deepEqual(body.match(/^`flags.*/gm), ["`flags/b.json`"], body);
		assert.equal(output, "monotone=true\n");
	}
});

test("colors of the job do not reach the comment", async (t) => {
	const gitHub = await startGitHub(t);
	const request = await createPullRequest(
		t,
		folderOf("main"),
		folderOf("branch"),
	);
	await runAction(request, gitHub, INPUTS, { FORCE_COLOR: "1" });
	assert.ok(!gitHub.comments[0].body.includes("\u001b"));
});

/** Returns a plan with a channel, whose users have a plan. */
const planOf = ({ plan = "pro", percent = 5, more = "", ...target } = {}) =>
	JSON.stringify({
		flag: "checkout",
		...target,
		channels: {
			customers: {
				constraints: [{ contextName: "plan", operator: "IN", values: [plan] }],
			},
		},
		stages: [
			{ channel: "customers", from: "2030-01-01T00:00:00Z", percent },
			...(more ? [{ from: more, percent: 100 }] : []),
		],
	});

test("a changed constraint of a plan is shown, and only plans that keep all users are monotone", async (t) => {
	const cases = [
		[{}, { plan: "free" }, false, /^- .*\["pro"\].*\n\+ .*\n\+ .*\["free"\]/m],
		[{}, { percent: 10 }, true, /^\+ customers: 10 %/m],
		[{}, { percent: 1 }, false, /^\+ customers: 1 %/m],
		[{}, { more: "2031-01-01T00:00:00Z" }, true, /^\+ everyone: 100 %/m],
		[{ more: "2031-01-01T00:00:00Z" }, {}, false, /^- everyone: 100 %/m],
		[{}, { environment: "development" }, false, /^\+ checkout in .*dev/m],
	];
	for (const [before, after, isMonotone, text] of cases) {
		const gitHub = await startGitHub(t);
		const request = await createPullRequest(
			t,
			filesOf({ "ramps/a.yaml": planOf(before) }),
			filesOf({ "ramps/a.yaml": planOf(after) }),
		);
		const inputs = { plans: "ramps/*.yaml" };
		const { output, stdout } = await runAction(request, gitHub, inputs);
		assert.equal(output, `monotone=${isMonotone}\n`, stdout);
		assert.match(gitHub.comments[0].body, text);
	}
});

test("a new plan is monotone, a deleted one and another order of variants are not", async (t) => {
	const variant = (name) => [
		{ name, weight: 1000, stickiness: "default", weightType: "variable" },
	];
	const fileOf = (...names) =>
		JSON.stringify({
			flag: "checkout",
			strategies: names.map((name) => ({
				name: "flexibleRollout",
				title: name,
				parameters: { rollout: "100", stickiness: "userId", groupId: "x" },
				variants: variant(name),
			})),
		});
	const file = (text) => filesOf(text ? { "ramps/a.yaml": text } : { b: "" });
	for (const [before, after, isMonotone] of [
		[undefined, planOf(), true],
		[planOf(), undefined, false],
		[fileOf("a", "b"), fileOf("b", "a"), false],
	]) {
		const gitHub = await startGitHub(t);
		const request = await createPullRequest(t, file(before), file(after));
		const inputs = { plans: "ramps/*.yaml" };
		const { output, stdout } = await runAction(request, gitHub, inputs);
		assert.equal(output, `monotone=${isMonotone}\n`, stdout);
		assert.doesNotMatch(gitHub.comments[0].body, /The strategies are equal/);
	}
});

test("the workflow of the documentation is the one of the example", () => {
	const [, code] = readText("docs/pull-requests.md").split("```yaml\n");
	const documented = parse(code.split("```")[0]);
	assert.deepEqual(documented, parse(readText(`${EXAMPLE}/flags.yml`)));
});

test("the job for GitLab adds a note, and changes it", async (t) => {
	const [, , code] = readText("docs/pull-requests.md").split("```yaml\n");
	const { flags: job } = parse(code.split("```")[0]);
	const gitLab = await startGitLab(t);
	const request = await createPullRequest(
		t,
		folderOf("main"),
		folderOf("branch"),
	);
	for (const [notes, method] of [
		[1, "POST"],
		[1, "PUT"],
	]) {
		const { code, stderr } = await runJob(request, job, gitLab.address);
		assert.equal(code, 0, stderr);
		assert.equal(gitLab.requests.at(-1), method);
		assert.equal(gitLab.notes.length, notes + 1);
	}
	const { body } = gitLab.notes.at(-1);
	const [, text] = readText(`${EXAMPLE}/comment.md`).split(
		"production.json`\n\n",
	);
	assert.equal(
		body,
		`<!-- fanion -->\n${text.split("`ramps/")[0].trimEnd()}\n`,
	);
});

test("without paths, the step says what to do", async (t) => {
	const gitHub = await startGitHub(t);
	const request = await createPullRequest(
		t,
		folderOf("main"),
		folderOf("branch"),
	);
	const { code, stdout } = await runAction(request, gitHub);
	assert.equal(code, 1);
	assert.match(
		stdout,
		/^::error::there are no paths: set the input `definitions`/m,
	);
});
