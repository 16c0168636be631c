import { firstLine } from "../errors.js";
import type { Document } from "../types.js";
import type { ChangesApi } from "./apis/changes-api.js";
import { ClientApi } from "./apis/client-api.js";
import { ExtraRoutes } from "./apis/extra-routes.js";
import { FrontendApi } from "./apis/frontend-api.js";
import { HealthApi } from "./apis/health-api.js";
import type { Edge, HostRequest, HostResponse } from "./edge.js";
import type { EdgeHost } from "./edge-host.js";
import { Environments } from "./flags/environments.js";
import { FlagAccess } from "./flags/flag-access.js";
import type { EdgeRequest, EdgeResponse } from "./http.js";
import type { EdgeOptions } from "./options.js";
import { InstanceData } from "./reports/instance-data.js";
import { Registration } from "./reports/registration.js";
import { Reports } from "./reports/reports.js";
import { Traffic } from "./reports/traffic.js";
import { AccessControl, type Refusal } from "./requests/access-control.js";
import type { Answer, Call, Route } from "./requests/call.js";
import { ContextAccess } from "./requests/context-access.js";
import { Router } from "./requests/router.js";
import {
	type ResolvedEdgeOptions,
	resolveEdgeOptions,
} from "./resolved-options.js";
import type { EdgeToken } from "./tokens/token.js";
import { TokenRegistry } from "./tokens/token-registry.js";
import { toEdgeRequest, toHostResponse } from "./transport/fetch-adapter.js";
import { isAllowed } from "./transport/peer-address.js";
import { RequestBody } from "./transport/request-body.js";
import { Responder } from "./transport/responder.js";
import { Upstream } from "./upstream.js";

/** Routes requests to the APIs. */
export class EdgeServer implements Edge {
	readonly #options: ResolvedEdgeOptions;
	readonly #upstream: Upstream;
	readonly #registry: TokenRegistry;
	readonly environments: Environments;
	readonly reports: Reports;
	readonly #registration: Registration;
	readonly #instance: InstanceData;
	readonly #traffic = new Traffic();
	readonly #responder: Responder;
	readonly #body: RequestBody;
	readonly #flags: FlagAccess;
	readonly #contexts: ContextAccess;
	readonly #extras: ExtraRoutes;
	readonly #access: AccessControl;
	readonly #router: Router;
	#endStreams = () => {};
	#starting: Promise<void> | undefined;
	/** Whether the tokens that need no question are not known yet. */
	#isStarting = true;

	/** @throws FanionError `GENERAL` if an option is missing or invalid, `PARSE_ERROR` if `bootstrap` is not a document */
	constructor(given: EdgeOptions, host: EdgeHost = {}) {
		const options = resolveEdgeOptions(given, host);
		this.#options = options;
		this.#upstream = new Upstream(options);
		this.#registry = new TokenRegistry(options, this.#upstream);
		this.environments = new Environments(
			options,
			this.#upstream,
			this.#registry,
		);
		const environments = this.environments;
		this.reports = new Reports(options, this.#upstream, environments);
		this.#instance = new InstanceData(options);
		this.#registration = new Registration({
			options,
			reports: this.reports,
			instance: this.#instance,
		});
		this.#responder = new Responder(options);
		this.#access = new AccessControl(options, this.#registry);
		this.#body = new RequestBody(options, this.#responder);
		this.#flags = new FlagAccess(environments, this.#responder);
		this.#contexts = new ContextAccess(options, this.#responder, this.#body);
		this.#extras = this.#createExtras();
		this.#router = new Router(this.#routes());
		this.#connect();
		const { upstreamUrl, bootstrap } = options;
		if (!upstreamUrl && bootstrap) this.environments.load(bootstrap);
		if (!options.isOnDemand)
			void this.#start().catch((error) => this.#log(error));
	}

	/** Sends reports of the edge itself beside those of SDKs. */
	#connect(): void {
		this.environments.onStart = (token) => {
			void this.#registration.add(token);
		};
		this.reports.onInterval = async () => {
			await this.#registration.send();
			await this.#extras.sendInstanceData();
		};
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
		return this.#guard(request, () =>
			this.#isStarting
				? this.#start().then(() => this.#route(request))
				: this.#route(request),
		);
	}

	async ready(timeout = Number.POSITIVE_INFINITY): Promise<void> {
		await this.#start();
		await this.environments.ready(timeout);
	}

	get isReady(): boolean {
		return this.environments.isReady;
	}

	/** The number of open streams. */
	get streams(): number {
		return this.#instance.streams();
	}

	load(document: Document): void {
		this.environments.load(document);
	}

	async refresh(): Promise<void> {
		await this.#start();
		await this.environments.refresh();
	}

	flush(): Promise<void> {
		return this.reports.flush();
	}

	async close(): Promise<void> {
		this.#endStreams();
		await this.reports.close();
		await this.environments.close();
		await this.#registry.close();
		this.#upstream.close();
	}

	#routes(): Route[] {
		const options = this.#options;
		const responder = this.#responder;
		const apis = [
			new FrontendApi(
				options,
				this.#flags,
				this.#contexts,
				responder,
				(...request) => this.#extras.residual(...request),
			),
			new ClientApi(options, this.#flags, responder),
			new HealthApi(this.environments, responder),
			this.#extras,
		];
		return apis.flatMap((api) => api.routes());
	}

	#createExtras(): ExtraRoutes {
		return new ExtraRoutes({
			options: this.#options,
			environments: this.environments,
			registry: this.#registry,
			reports: this.reports,
			traffic: this.#traffic,
			instance: this.#instance,
			flags: this.#flags,
			contexts: this.#contexts,
			responder: this.#responder,
			body: this.#body,
			onChanges: (changes) => this.#connectChanges(changes),
		});
	}

	/** Ends streams with their tokens, and with the edge. */
	#connectChanges(changes: ChangesApi): void {
		this.environments.onInvalid = (token) => changes.end(token);
		this.#instance.streams = () => changes.size;
		this.#endStreams = () => changes.end();
	}

	/** Adds the tokens that are valid without a question; then starts to fetch flags, and to report. */
	#start(): Promise<void> {
		this.#starting ??= this.#prepare().then(() => {
			this.#isStarting = false;
			this.reports.start();
			if (!this.#options.isOnDemand) void this.environments.start();
		});
		return this.#starting;
	}

	/** Loads the signing key, since no answer may be without a signature, and adds the tokens. */
	async #prepare(): Promise<void> {
		await this.#options.signing.ready();
		await this.#trustTokens();
	}

	async #trustTokens(): Promise<void> {
		const { upstreamUrl, tokens = [], clientTokens = [] } = this.#options;
		const { frontendTokens = [], pretrustedTokens = [] } = this.#options;
		const backend = upstreamUrl ? clientTokens : [...clientTokens, ...tokens];
		const frontend = [...frontendTokens, ...pretrustedTokens];
		await Promise.all([
			...backend.map((secret) => this.#registry.trust(secret, "backend")),
			...frontend.map((secret) => this.#registry.trust(secret, "frontend")),
		]);
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
		if (!isAllowed(request, this.#options))
			return this.#responder.error(request, 403, "the address is not allowed");
		const query = end < 0 ? "" : target.slice(end + 1);
		return this.#measure(route, { request, query, name });
	}

	/** Answers a request, and counts it. */
	#measure(route: Route, call: Omit<Call, "token">): Answer {
		const start = performance.now();
		const count = (response: EdgeResponse) => {
			const duration = performance.now() - start;
			const { method } = call.request;
			this.#traffic.add(method, route.path, response.status, duration);
			return response;
		};
		const answer = this.#guard(call.request, () =>
			this.#authorize(route, call),
		);
		return answer instanceof Promise ? answer.then(count) : count(answer);
	}

	/** Calls a function; answers with status 500 if it fails. */
	#guard(request: EdgeRequest, respond: () => Answer): Answer {
		try {
			const answer = respond();
			return answer instanceof Promise
				? answer.catch((error) => this.#fail(request, error))
				: answer;
		} catch (error) {
			return this.#fail(request, error);
		}
	}

	#authorize(route: Route, call: Omit<Call, "token">): Answer {
		const { access } = route;
		// These routes do not read the token.
		if (access === "open") return route.answer(call as Call);
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
		return this.#responder.error(request, status, message);
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

	#log(error: unknown): void {
		this.#options.log.error(`the edge failed: ${firstLine(error)}`);
	}

	/** Answers after an error that no handler expects. */
	#fail(request: EdgeRequest, error: unknown): EdgeResponse {
		this.#log(error);
		return this.#responder.error(request, 500, "the edge failed: see its log");
	}
}
