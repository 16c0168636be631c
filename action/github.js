import { ActionError } from "./action-error.js";
import { markOf } from "./comment.js";

/** Comments of a page of the API. */
const PAGE = 100;

/** Milliseconds until a request fails. */
const TIMEOUT = 30_000;

/** The comments of a pull request. */
export class PullRequest {
	#issue;
	#number;
	#api;
	#mark;
	#token;

	constructor({ api, issue, number, id, token }) {
		this.#api = api;
		this.#mark = markOf(id);
		this.#issue = issue;
		this.#number = number;
		this.#token = token;
	}

	/**
	 * Writes the comment of this action: the earlier one is changed. Without an earlier one, a comment is added only
	 * if `mayAdd`. Returns what was done.
	 *
	 * @throws ActionError if GitHub refuses
	 */
	async comment(body, mayAdd) {
		const earlier = await this.#find();
		if (earlier?.body === body) return "unchanged";
		if (earlier) {
			const address = `${this.#issue}/comments/${earlier.id}`;
			await this.#send("PATCH", address, { body });
			return "changed";
		}
		if (!mayAdd) return "not needed";
		await this.#send("POST", this.#comments, { body });
		return "added";
	}

	get #comments() {
		return `${this.#issue}/${this.#number}/comments`;
	}

	/** Returns the earlier comment of this action; `undefined` if there is none. */
	async #find() {
		const login = await this.#login();
		// The token of a job has no login. Its comments, and those of an app, are of bots.
		const isOwn = ({ body, user }) =>
			Boolean(body?.startsWith(this.#mark)) &&
			(login === undefined ? user?.type === "Bot" : user?.login === login);
		for (let page = 1; ; page++) {
			const query = `?per_page=${PAGE}&page=${page}`;
			const comments = await this.#send("GET", this.#comments + query);
			const own = comments.find(isOwn);
			if (own || comments.length < PAGE) return own;
		}
	}

	/** Returns the user of a personal token; `undefined` for the token of a job or of an app. */
	async #login() {
		const response = await this.#fetch("GET", `${this.#api}/user`);
		return response.ok ? (await response.json()).login : undefined;
	}

	async #send(method, address, body) {
		const response = await this.#fetch(method, address, body);
		if (response.ok) return response.json();
		const { message = "" } = await response.json().catch(() => ({}));
		throw new ActionError(
			`the comment cannot be written, GitHub answers with status ${response.status} ${message}: give the job \`permissions: pull-requests: write\`; a pull request of a fork has no such token`,
		);
	}

	async #fetch(method, address, body) {
		const headers = {
			accept: "application/vnd.github+json",
			authorization: `Bearer ${this.#token}`,
			"x-github-api-version": "2022-11-28",
		};
		const text = body && JSON.stringify(body);
		const signal = AbortSignal.timeout(TIMEOUT);
		try {
			return await fetch(address, { method, headers, body: text, signal });
		} catch ({ message, cause }) {
			throw new ActionError(
				`the comment cannot be written, GitHub does not answer: ${cause?.message ?? message}`,
			);
		}
	}
}
