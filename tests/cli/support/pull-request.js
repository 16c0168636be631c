// A pull request in a clone as `actions/checkout` makes it, and the parts of GitHub that the action uses.

import { execFile } from "node:child_process";
import { once } from "node:events";
import {
	chmod,
	cp,
	mkdir,
	mkdtemp,
	readFile,
	rm,
	writeFile,
} from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { parse } from "yaml";
import { readText, root } from "../../js/support/fixtures.js";

export const TOKEN = "secret-of-the-job";
export const NUMBER = 7;
const REPOSITORY = "shop/flags";
const COMMENTS = `/api/repos/${REPOSITORY}/issues/${NUMBER}/comments`;

/** Stands for `npx`, which would install the package: runs the command of this repository. */
const NPX = `#!/bin/sh
echo "$2" >> "$NPX_LOG"
shift 2
exec "$NODE" "${fileURLToPath(new URL("pkg/dist/cli/fanion.js", root))}" "$@"
`;

const IDENTITY = {
	GIT_AUTHOR_NAME: "a",
	GIT_AUTHOR_EMAIL: "a@example.com",
	GIT_COMMITTER_NAME: "a",
	GIT_COMMITTER_EMAIL: "a@example.com",
	GIT_CONFIG_GLOBAL: "/dev/null",
};

/** Creates a folder that is removed after the test. */
async function createFolder(context) {
	const folder = await mkdtemp(join(tmpdir(), "fanion-pull-request-"));
	context.after(() => rm(folder, { recursive: true }));
	return folder;
}

async function git(cwd, ...args) {
	const env = { PATH: process.env.PATH, ...IDENTITY };
	const { stdout } = await promisify(execFile)("git", args, { cwd, env });
	return stdout.trim();
}

/**
 * Creates a repository whose branch replaces the files of `main` by those of \`branch\`, and a clone without history of
 * the merge that GitHub makes. Both are functions that write into a folder, or folders to copy.
 */
export async function createPullRequest(context, main, branch) {
	const folder = await createFolder(context);
	const origin = join(folder, "origin");
	await mkdir(origin);
	await git(origin, "init", "--quiet", "--initial-branch=main");
	const commit = async (files) => {
		await git(origin, "rm", "-r", "--quiet", "--ignore-unmatch", ".");
		if (typeof files === "function") await files(origin);
		else await cp(files, origin, { recursive: true });
		await git(origin, "add", "--all");
		await git(origin, "commit", "--quiet", "--allow-empty", "--message=x");
	};
	await commit(main);
	const base = await git(origin, "rev-parse", "HEAD");
	await git(origin, "switch", "--quiet", "--create=branch");
	await commit(branch);
	await git(origin, "switch", "--quiet", "--detach", "main");
	await git(origin, "merge", "--quiet", "--no-ff", "--message=merge", "branch");
	await git(origin, "update-ref", `refs/pull/${NUMBER}/merge`, "HEAD");
	const clone = join(folder, "clone");
	await mkdir(clone);
	await git(clone, "init", "--quiet");
	await git(clone, "remote", "add", "origin", `file://${origin}`);
	await git(
		clone,
		"fetch",
		"--quiet",
		"--depth=1",
		"origin",
		`refs/pull/${NUMBER}/merge`,
	);
	await git(clone, "checkout", "--quiet", "FETCH_HEAD");
	return { folder, clone, base };
}

/** Starts the comments of a pull request. `status` is the answer to every write. */
export async function startGitHub(
	context,
	{ status = 200, comments = [] } = {},
) {
	const requests = [];
	const server = createServer(async (request, response) => {
		const chunks = await request.toArray();
		const { method, url, headers } = request;
		const { pathname, searchParams } = new URL(url, "http://localhost");
		requests.push(`${method} ${pathname}`);
		const answer = (code, body) =>
			response.writeHead(code).end(JSON.stringify(body));
		if (headers.authorization !== `Bearer ${TOKEN}`)
			return answer(401, { message: "Bad credentials" });
		if (method === "GET" && pathname === COMMENTS) {
			const size = Number(searchParams.get("per_page"));
			const start = (Number(searchParams.get("page")) - 1) * size;
			return answer(200, comments.slice(start, start + size));
		}
		if (status !== 200)
			return answer(status, { message: "Resource not accessible" });
		const { body } = JSON.parse(Buffer.concat(chunks).toString());
		const [, id] = /\/comments\/(\d+)$/.exec(pathname) ?? [];
		if (method === "PATCH" && id !== undefined) {
			comments.find((comment) => comment.id === Number(id)).body = body;
			return answer(200, {});
		}
		if (method !== "POST" || pathname !== COMMENTS) return answer(404, {});
		comments.push({ id: comments.length + 1, user: { type: "Bot" }, body });
		return answer(201, {});
	});
	await once(server.listen(0, "127.0.0.1"), "listening");
	context.after(() => {
		server.close();
		server.closeAllConnections();
	});
	const address = `http://127.0.0.1:${server.address().port}/api`;
	return { address, comments, requests };
}

/** Writes the program that stands for `npx`; returns its folder. */
export async function installNpx(folder) {
	const bin = join(folder, "bin");
	await mkdir(bin, { recursive: true });
	await writeFile(join(bin, "npx"), NPX);
	await chmod(join(bin, "npx"), 0o755);
	return bin;
}

/** Returns the variables that this program needs. `log` is a file for the packages that are asked for. */
export const npxVariables = (bin, log) => ({
	PATH: `${bin}:${process.env.PATH}`,
	NODE: process.execPath,
	NPX_LOG: log,
});

/** Runs a script in a shell, as runners do. */
export async function runScript(script, cwd, env) {
	const args = ["--noprofile", "--norc", "-eo", "pipefail", "-c", script];
	try {
		return {
			code: 0,
			...(await promisify(execFile)("bash", args, { cwd, env })),
		};
	} catch ({ code, stdout, stderr }) {
		return { code, stdout, stderr };
	}
}

/** Runs the step of `action.yml` in a shell, as a runner does. */
export async function runAction({ folder, clone, base }, gitHub, inputs = {}) {
	const { inputs: declared, runs } = parse(readText("action.yml"));
	const [step] = runs.steps;
	const bin = await installNpx(folder);
	const paths = Object.fromEntries(
		["event", "output", "summary", "npx"].map((name) => [
			name,
			join(folder, name),
		]),
	);
	const event = { pull_request: { number: NUMBER, base: { sha: base } } };
	await writeFile(paths.event, JSON.stringify(event));
	for (const name of ["output", "summary", "npx"])
		await writeFile(paths[name], "");
	const resolveInput = (expression) => {
		const [, name] = /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(expression);
		if (name === "token") return TOKEN;
		return inputs[name] ?? declared[name].default;
	};
	const env = {
		...Object.fromEntries(
			Object.entries(step.env).map(([name, text]) => [
				name,
				resolveInput(text),
			]),
		),
		...IDENTITY,
		...npxVariables(bin, paths.npx),
		GITHUB_ACTION_PATH: fileURLToPath(root),
		GITHUB_API_URL: gitHub.address,
		GITHUB_EVENT_PATH: paths.event,
		GITHUB_OUTPUT: paths.output,
		GITHUB_REPOSITORY: REPOSITORY,
		GITHUB_STEP_SUMMARY: paths.summary,
		GITHUB_WORKSPACE: clone,
	};
	const result = await runScript(step.run, clone, env);
	const read = (name) => readFile(paths[name], "utf8");
	return {
		...result,
		output: await read("output"),
		summary: await read("summary"),
		installed: (await read("npx")).trim().split("\n"),
	};
}
