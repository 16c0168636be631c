import type { Document } from "../types.js";
import { AccessControl, type Refusal } from "./access-control.js";
import { BackstageApi } from "./backstage-api.js";
import type { Answer, Call, Route } from "./call.js";
import type { Edge, HostRequest, HostResponse } from "./edge.js";
import { Environments } from "./environments.js";
import { toEdgeRequest, toHostResponse } from "./fetch-adapter.js";
import { FrontendApi } from "./frontend-api.js";
import type { EdgeRequest, EdgeResponse } from "./http.js";
import type { EdgeOptions } from "./options.js";
import { isAllowed, userAddress } from "./peer-address.js";
import {
	type ResolvedEdgeOptions,
	resolveEdgeOptions,
} from "./resolved-options.js";
import { Responder } from "./responder.js";
import { Router } from "./router.js";
import type { EdgeToken } from "./token.js";
import { TokenRegistry } from "./token-registry.js";
import { Upstream } from "./upstream.js";

/** Routes requests to the APIs. */
export class EdgeServer implements Edge {
	readonly #options: ResolvedEdgeOptions;
	readonly #upstream: Upstream;
	readonly #registry: TokenRegistry;
	readonly #environments: Environments;
	readonly #responder: Responder;
	readonly #access: AccessControl;
	readonly #router: Router;
	#trusting: Promise<unknown> | undefined;
	#isTrusting = true;

	constructor(given: EdgeOptions) {
		const options = resolveEdgeOptions(given);
		this.#options = options;
		this.#upstream = new Upstream(options);
		this.#registry = new TokenRegistry(options, this.#upstream);
		this.#environments = new Environments(
			options,
			this.#upstream,
			this.#registry,
		);
		this.#responder = new Responder(options);
		this.#access = new AccessControl(options, this.#registry);
		this.#router = new Router(this.#routes());
		if (!options.isOnDemand) void this.#start();
	}

	readonly fetch = async (
		request: HostRequest,
		...context: readonly unknown[]
	): Promise<HostResponse> => {
		const edgeRequest = toEdgeRequest(request as Request, context);
		const response = await this.handle(edgeRequest);
		return toHostResponse(response, edgeRequest.method) as HostResponse;
	};

	handle(request: EdgeRequest): EdgeResponse | Promise<EdgeResponse> {
		try {
			const answer = this.#answer(request);
			return answer instanceof Promise
				? answer.catch((error) => this.#fail(request, error))
				: answer;
		} catch (error) {
			return this.#fail(request, error);
		}
	}

	async ready(timeout = Number.POSITIVE_INFINITY): Promise<void> {
		await this.#start();
		await this.#environments.ready(timeout);
	}

	get isReady(): boolean {
		return this.#environments.isReady;
	}

	load(document: Document): void {
		this.#environments.load(document);
	}

	async refresh(): Promise<void> {
		await this.#start();
		await this.#environments.refresh();
	}

	async flush(): Promise<void> {}

	async close(): Promise<void> {
		await this.#environments.close();
		await this.#registry.close();
		this.#upstream.close();
	}

	#routes(): Route[] {
		const options = this.#options;
		const environments = this.#environments;
		const responder = this.#responder;
		const frontend = new FrontendApi(options, environments, responder);
		const backstage = new BackstageApi(this, options, responder);
		return [...frontend.routes(), ...backstage.routes()];
	}

	/** Adds the tokens that are valid without a question, and starts to fetch flags. */
	#start(): Promise<unknown> {
		this.#trusting ??= this.#trust().then(() => {
			this.#isTrusting = false;
		});
		return this.#trusting.then(() => this.#environments.start());
	}

	#trust(): Promise<unknown> {
		const { upstreamUrl, tokens = [], clientTokens = [] } = this.#options;
		const { frontendTokens = [], pretrustedTokens = [] } = this.#options;
		const backend = upstreamUrl ? clientTokens : [...clientTokens, ...tokens];
		const frontend = [...frontendTokens, ...pretrustedTokens];
		return Promise.all([
			...backend.map((secret) => this.#registry.trust(secret, "backend")),
			...frontend.map((secret) => this.#registry.trust(secret, "frontend")),
		]);
	}

	#answer(request: EdgeRequest): Answer {
		if (this.#isTrusting) return this.#start().then(() => this.#route(request));
		return this.#route(request);
	}

	#route(request: EdgeRequest): Answer {
		const { basePath } = this.#options;
		const { target, method } = request;
		const end = target.indexOf("?");
		const full = end < 0 ? target : target.slice(0, end);
		const isBelow = full.startsWith(`${basePath}/`);
		const match = isBelow
			? this.#router.find(full.slice(basePath.length))
			: undefined;
		if (match === undefined) return this.#notFound(request, full);
		const { route, name } = match;
		if (method === "OPTIONS")
			return this.#responder.cors.preflight(request, route.methods);
		if (!route.methods.includes(method))
			return this.#wrongMethod(request, route);
		if (!isAllowed(userAddress(request, this.#options), this.#options))
			return this.#responder.error(request, 403, "the address is not allowed");
		const query = end < 0 ? "" : target.slice(end + 1);
		return this.#authorize(route, { request, query, name });
	}

	#authorize(route: Route, call: Omit<Call, "token">): Answer {
		const { access } = route;
		// These routes do not read the token.
		if (access === "open" || access === "own")
			return route.answer(call as Call);
		const token = this.#access.check(call.request, route);
		return token instanceof Promise
			? token.then((resolved) => this.#call(route, call, resolved))
			: this.#call(route, call, token);
	}

	#call(
		route: Route,
		call: Omit<Call, "token">,
		token: EdgeToken | Refusal,
	): Answer {
		const { request, query, name } = call;
		if ("secret" in token) return route.answer({ request, query, name, token });
		const { status, message } = token;
		if (route.refuse) return route.refuse(request, status, message);
		const extra = status === 503 ? { "retry-after": "5" } : undefined;
		return this.#responder.error(request, status, message, extra);
	}

	#notFound(request: EdgeRequest, path: string): EdgeResponse {
		return this.#responder.error(
			request,
			404,
			`there is no path \`${path.slice(0, 200)}\``,
		);
	}

	#wrongMethod(request: EdgeRequest, { methods }: Route): EdgeResponse {
		const allow = methods.join(",");
		return this.#responder.error(
			request,
			405,
			`the path does not accept \`${request.method.slice(0, 20)}\`: use ${allow}`,
			{ allow },
		);
	}

	/** Answers after an error that no handler expects. Its message may contain what the request contains. */
	#fail(request: EdgeRequest, error: unknown): EdgeResponse {
		const name = error instanceof Error ? error.name : typeof error;
		this.#options.log.error(`a request failed: ${name}`);
		return this.#responder.error(request, 500, "the edge failed: see its log");
	}
}
