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
	 * Opens the folder that `actions/checkout` has made. `base` is the last commit of the branch into which the pull
	 * request goes, `head` is the last one of the pull request.
	 *
	 * @throws ActionError if the commit before the pull request cannot be fetched
	 */
	static async open(cwd, { base, head }) {
		const [first, second, ...others] = await parentsOf(cwd);
		const isMerge = second === head && others.length === 0;
		const git = new Git(cwd, isMerge ? first : base);
		if (!(await git.#hasBase())) await git.#fetch(["--depth=1"], [git.#base]);
		if (!isMerge) git.#base = await git.#findMergeBase();
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

	async #hasBase() {
		const args = ["cat-file", "-e", `${this.#base}^{commit}`];
		return (await run("git", args, this.#cwd)).code === 0;
	}

	/** Returns the commit at which the branch began: later ones of the other branch are no changes of it. */
	async #findMergeBase() {
		const args = ["merge-base", this.#base, "HEAD"];
		const { code, stdout } = await run("git", args, this.#cwd);
		if (code === 0) return String(stdout).trim();
		const head = await this.#read(["rev-parse", "HEAD"]);
		await this.#fetch(["--unshallow"], [this.#base, String(head).trim()]);
		return String(await this.#read(args)).trim();
	}

	async #fetch(options, commits) {
		const what = ["--no-tags", ...options, "origin", ...commits];
		const { code, stderr } = await run("git", ["fetch", ...what], this.#cwd);
		if (code === 0) return;
		throw new ActionError(
			`the commit ${commits[0]} cannot be fetched: use \`actions/checkout\` before this action, with its \`persist-credentials\`, or with \`fetch-depth: 0\`: ${stderr.trim()}`,
		);
	}
}

/** Returns the parents of the commit. In a clone without history, the commit itself still names them. */
async function parentsOf(cwd) {
	const { stdout } = await run("git", ["cat-file", "commit", "HEAD"], cwd);
	const [head] = String(stdout).split("\n\n");
	return Array.from(head.matchAll(/^parent (\w+)$/gm), ([, id]) => id);
}
