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

/** Stands for `npx`, which would install the package: runs the command of this repository, one at a time. */
const NPX = `#!/bin/sh
echo "$2" >> "$NPX_LOG"
shift 2
mkdir "$NPX_LOG.lock" || exit 70
trap 'rmdir "$NPX_LOG.lock"' EXIT
"$NODE" "${fileURLToPath(new URL("pkg/dist/cli/fanion.js", root))}" "$@"
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

/** A repository on which `main` and the `branch` of a pull request get commits. */
class Origin {
	constructor(folder) {
		this.folder = folder;
	}

	git(...args) {
		return git(this.folder, ...args);
	}

	/** Replaces all files by those that a function writes, or by those of a folder; returns the commit. */
	async commit(files) {
		await this.git("rm", "-r", "--quiet", "--ignore-unmatch", ".");
		if (typeof files === "function") await files(this.folder);
		else await cp(files, this.folder, { recursive: true });
		await this.git("add", "--all");
		await this.git("commit", "--quiet", "--allow-empty", "--message=x");
		return this.git("rev-parse", "HEAD");
	}

	merge(branch, ...options) {
		const args = ["--quiet", "--no-ff", "--message=merge", ...options, branch];
		return this.git("merge", ...args);
	}
}

/** Creates a clone of one commit without history, as `actions/checkout` makes it. */
async function cloneOf(folder, origin, reference) {
	const clone = join(folder, "clone");
	await mkdir(clone);
	await git(clone, "init", "--quiet");
	await git(clone, "remote", "add", "origin", `file://${origin.folder}`);
	const args = ["--quiet", "--depth=1", "origin", reference];
	await git(clone, "fetch", ...args);
	await git(clone, "checkout", "--quiet", "FETCH_HEAD");
	return clone;
}

async function createOrigin(context) {
	const folder = await createFolder(context);
	const origin = new Origin(join(folder, "origin"));
	await mkdir(origin.folder);
	await origin.git("init", "--quiet", "--initial-branch=main");
	return { folder, origin };
}

/**
 * Creates a repository whose branch replaces the files of `main` by those of `branch`, and a clone of the merge that
 * GitHub makes. Both are functions that write into a folder, or folders to copy.
 */
export async function createPullRequest(context, main, branch) {
	const { folder, origin } = await createOrigin(context);
	const base = await origin.commit(main);
	await origin.git("switch", "--quiet", "--create=branch");
	const head = await origin.commit(branch);
	await origin.git("switch", "--quiet", "--detach", "main");
	await origin.merge("branch");
	const reference = `refs/pull/${NUMBER}/merge`;
	await origin.git("update-ref", reference, "HEAD");
	const clone = await cloneOf(folder, origin, reference);
	return { folder, clone, base, head };
}

/**
 * Creates a repository whose branch adds the files of `branch`, while `main` gets those of `later`, and a clone of the
 * last commit of the branch. `isMerged` tells whether the branch has merged `main` at its end.
 */
export async function createBranch(context, { main, branch, later, isMerged }) {
	const { folder, origin } = await createOrigin(context);
	await origin.commit(main);
	await origin.git("switch", "--quiet", "--create=branch");
	const add = async (files) => {
		await files(origin.folder);
		await origin.git("add", "--all");
		await origin.git("commit", "--quiet", "--message=x");
	};
	await add(branch);
	await origin.git("switch", "--quiet", "main");
	await add(later);
	const base = await origin.git("rev-parse", "HEAD");
	await origin.git("switch", "--quiet", "branch");
	if (isMerged) await origin.merge("main");
	const head = await origin.git("rev-parse", "HEAD");
	return { folder, clone: await cloneOf(folder, origin, "branch"), base, head };
}

/**
 * Starts the comments of a pull request. `status` is the answer to every write, `login` the user of the token, which
 * the one of a job does not have.
 */
export async function startGitHub(
	context,
	{ status = 200, comments = [], login } = {},
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
		if (pathname === "/api/user")
			return login ? answer(200, { login }) : answer(403, {});
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
		const user = login ? { type: "User", login } : { type: "Bot" };
		comments.push({ id: comments.length + 1, user, body });
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

/** Runs the step of `action.yml` in a shell, as a runner does. `variables` are more ones of the job. */
export async function runAction(
	{ folder, clone, base, head },
	gitHub,
	inputs = {},
	variables = {},
) {
	const { inputs: declared, runs } = parse(readText("action.yml"));
	const [step] = runs.steps;
	const bin = await installNpx(folder);
	const paths = Object.fromEntries(
		["event", "output", "summary", "npx"].map((name) => [
			name,
			join(folder, name),
		]),
	);
	const event = {
		pull_request: { number: NUMBER, base: { sha: base }, head: { sha: head } },
	};
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
		...variables,
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
