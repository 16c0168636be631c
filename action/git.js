import { ActionError } from "./action-error.js";
import { run } from "./run.js";

/** The commits before and after a pull request, in a clone that may have only the last commit. */
export class Git {
	#cwd;
	#base;

	constructor(cwd, base) {
		this.#cwd = cwd;
		this.#base = base;
	}

	/**
	 * Opens the folder that `actions/checkout` has made. `base` is the branch of the pull request when it was pushed.
	 *
	 * @throws ActionError if the earlier commit cannot be fetched
	 */
	static async open(cwd, base) {
		const git = new Git(cwd, (await mergeBase(cwd)) ?? base);
		const commit = `${git.#base}^{commit}`;
		const { code } = await run("git", ["cat-file", "-e", commit], cwd);
		if (code !== 0) await git.#fetchBase();
		return git;
	}

	/** Returns the paths that the pull request changes, of those that match one of the patterns. */
	async changedFiles(patterns) {
		if (patterns.length === 0) return [];
		const paths = patterns.map((pattern) => `:(glob,top)${pattern}`);
		const range = [this.#base, "HEAD", "--", ...paths];
		const args = ["diff", "--name-only", "--no-renames", "-z", ...range];
		const output = await this.#read(args);
		return String(output).split("\0").filter(Boolean);
	}

	/** Returns the bytes of a file `before` or `after` the change; `undefined` if there is none. */
	async fileAt(when, path) {
		const commit = when === "before" ? this.#base : "HEAD";
		const args = ["cat-file", "blob", `${commit}:${path}`];
		const { code, stdout } = await run("git", args, this.#cwd);
		return code === 0 ? stdout : undefined;
	}

	async #read(args) {
		const { code, stdout, stderr } = await run("git", args, this.#cwd);
		if (code === 0) return stdout;
		throw new ActionError(`\`git ${args[0]}\` failed: ${stderr.trim()}`);
	}

	async #fetchBase() {
		const what = ["--no-tags", "--depth=1", "origin", this.#base];
		const { code, stderr } = await run("git", ["fetch", ...what], this.#cwd);
		if (code === 0) return;
		throw new ActionError(
			`the commit ${this.#base} cannot be fetched: use \`actions/checkout\` before this action, with its \`persist-credentials\`, or with \`fetch-depth: 0\`: ${stderr.trim()}`,
		);
	}
}

/** Returns the first parent of a merge that GitHub has made for a pull request; `undefined` for another commit. */
async function mergeBase(cwd) {
	// In a clone without history, the commit itself still names its parents.
	const { stdout } = await run("git", ["cat-file", "commit", "HEAD"], cwd);
	const [head] = String(stdout).split("\n\n");
	const parents = Array.from(head.matchAll(/^parent (\w+)$/gm), ([, id]) => id);
	return parents.length === 2 ? parents[0] : undefined;
}
