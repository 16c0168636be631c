import type { Strategy } from "fanion/tools";
import { apiAddress, publicAddress } from "../../client/address.js";
import { InputError } from "../options/input-error.js";
import { send } from "../source/request.js";
import { type StoredStrategy, toBody } from "./stored-strategy.js";

/** The flag in an environment whose strategies are read and changed. */
export interface Target {
	readonly flag: string;
	readonly project: string;
	readonly environment: string;
}

/** The strategies of one flag in one environment, behind the Admin API of the server of `UNLEASH_URL`. */
export class AdminApi {
	readonly #strategies: string;
	readonly #token: string;

	/** @throws InputError if the environment has no address or no token */
	constructor({ flag, project, environment }: Target) {
		const { UNLEASH_URL, UNLEASH_ADMIN_TOKEN } = process.env;
		if (!UNLEASH_URL || !UNLEASH_ADMIN_TOKEN)
			throw new InputError(
				"`--push` needs a server: set `UNLEASH_URL`, and `UNLEASH_ADMIN_TOKEN` to an admin token",
			);
		const [f, p, e] = [flag, project, environment].map(encodeURIComponent);
		const api = apiAddress(UNLEASH_URL).replace(/\/client$/, "");
		this.#strategies = `${api}/admin/projects/${p}/features/${f}/environments/${e}/strategies`;
		this.#token = UNLEASH_ADMIN_TOKEN;
	}

	/** Returns the strategies in their order. */
	async list(): Promise<StoredStrategy[]> {
		const strategies = await this.#call("GET", "");
		if (!Array.isArray(strategies)) throw this.#unexpected("GET", "a list");
		return (strategies as StoredStrategy[]).sort(
			(one, other) => (one.sortOrder ?? 0) - (other.sortOrder ?? 0),
		);
	}

	/** Adds a strategy, and returns its id. */
	async add(strategy: Strategy): Promise<string> {
		const stored = await this.#call("POST", "", toBody(strategy));
		const { id } = Object(stored) as { readonly id?: unknown };
		if (typeof id !== "string") throw this.#unexpected("POST", "a strategy");
		return id;
	}

	async remove(id: string): Promise<void> {
		await this.#call("DELETE", `/${encodeURIComponent(id)}`);
	}

	/** Sets the order in which strategies decide. */
	async sort(ids: readonly string[]): Promise<void> {
		const order = ids.map((id, sortOrder) => ({ id, sortOrder }));
		await this.#call("POST", "/set-sort-order", order);
	}

	async #call(method: string, path: string, body?: unknown): Promise<unknown> {
		const address = this.#strategies + path;
		const token = this.#token;
		const { status, ok, bytes } = await send(address, { method, token, body });
		const text = new TextDecoder().decode(bytes);
		if (!ok)
			throw new InputError(
				`${method} ${publicAddress(address)} answers with status ${status}: ${reasonOf(status, text)}`,
			);
		try {
			return text ? JSON.parse(text) : undefined;
		} catch {
			throw this.#unexpected(method, "JSON");
		}
	}

	/** Returns the error about an answer of a server that is another one than Unleash. */
	#unexpected(method: string, wanted: string): InputError {
		return new InputError(
			`${method} ${publicAddress(this.#strategies)} does not answer with ${wanted}: check \`UNLEASH_URL\``,
		);
	}
}

/** Returns what the server says about a failure, or else what to do. */
function reasonOf(status: number, text: string): string {
	if (status === 401) return "set `UNLEASH_ADMIN_TOKEN` to an admin token";
	if (status === 404)
		return "check `flag`, `project` and `environment` of the plan";
	try {
		const { message, details = [] } = JSON.parse(text);
		const [first] = details;
		return String(first?.message ?? message);
	} catch {
		return "the response is not JSON: check `UNLEASH_URL`";
	}
}
