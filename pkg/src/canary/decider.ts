import type { Context, Evaluation, ReadableContext } from "../types.js";
import type { BrakeControl } from "./brake-control.js";
import type { Build, Builds } from "./builds.js";
import type { Decision } from "./decision.js";
import type { HostArguments, HostRequest } from "./host.js";
import type { Log } from "./log.js";
import type { CanaryOptions } from "./options.js";
import { isPage } from "./request-kind.js";
import { STRANGER, type Visitor, type Visitors } from "./visitor.js";

/** The decision about one request, and its visitor. */
export interface Routing {
	readonly decision: Decision;
	readonly visitor: Visitor;
	/** Whether the request is for a page, so that its session can change. */
	readonly isPage: boolean;
}

/** The name of the parameter by which a tester chooses a build. */
const PREVIEW = "preview";

/** What a decider works with. */
interface Parts {
	readonly options: CanaryOptions;
	readonly builds: Builds;
	readonly visitors: Visitors;
	readonly brake: BrakeControl;
	/** Name of the header by which a page names its build. */
	readonly header: string;
	/** The build of visitors whose build is stopped. */
	readonly target: Build;
	readonly log: Log;
}

/** Decides which build answers a request. */
export class Decider {
	readonly #parts: Parts;

	constructor(parts: Parts) {
		this.#parts = parts;
	}

	/** Returns the decision about a request of which nothing is known. */
	undecided(): Routing {
		const build = this.#parts.builds.stable;
		const decision: Decision = { build, reason: "unavailable" };
		return { decision, visitor: STRANGER, isPage: false };
	}

	/** Decides about a request. Never changes it. */
	async decide(
		request: Request,
		url: URL,
		host: HostArguments,
	): Promise<Routing> {
		const given = await this.#contextOf(request, host);
		const hasIdentity = has(given, "userId") || has(given, "sessionId");
		const isForPage = isPage(request);
		const needsId = isForPage && !hasIdentity;
		const visitor = await this.#parts.visitors.read(request, needsId);
		const context = this.#complete(given, visitor);
		const { channel } = context;
		const isKnown = hasIdentity || visitor.id !== undefined;
		const chosen =
			(await this.#preview(request, url, visitor)) ??
			this.#unlessPulled(
				this.#choose(request, visitor, this.#evaluate(context, isKnown)),
			);
		const decision = isText(channel) ? { ...chosen, channel } : chosen;
		return { decision, visitor, isPage: isForPage };
	}

	/** Returns the fields that the app knows. */
	async #contextOf(request: Request, host: HostArguments): Promise<Context> {
		try {
			const { context } = this.#parts.options;
			const given = context?.(request as HostRequest, ...(host as never[]));
			return Object(await given);
		} catch (error) {
			this.#parts.log.failure(
				"`context` failed, the user has no fields",
				error,
			);
			return {};
		}
	}

	/** Adds the anonymous id and the channel. */
	#complete(given: Context, { id }: Visitor): ReadableContext {
		const context: Context = {
			...given,
			// The engine takes an empty id as the bucket of all who have none.
			...(!has(given, "userId") && { userId: undefined }),
			...(id !== undefined && !has(given, "sessionId") && { sessionId: id }),
		};
		try {
			const channel = this.#parts.options.channel?.(context as ReadableContext);
			return channel === undefined
				? (context as ReadableContext)
				: { ...context, channel };
		} catch (error) {
			this.#parts.log.failure("`channel` failed, the user has none", error);
			return context as ReadableContext;
		}
	}

	/** Returns the build that a tester has chosen, now or earlier in the session. */
	async #preview(
		request: Request,
		url: URL,
		visitor: Visitor,
	): Promise<Decision | undefined> {
		const { preview, cookie } = this.#parts.options;
		if (preview === undefined) return undefined;
		const asked =
			url.searchParams.get(PREVIEW) ??
			request.headers.get(`${this.#parts.header}-${PREVIEW}`);
		const name = asked ?? (visitor.isPreview ? visitor.build : undefined);
		const build = name ? this.#parts.builds.find(name) : undefined;
		if (build === undefined) return undefined;
		// A visitor can write a cookie that is not signed.
		const isProven = asked === null && (cookie?.secrets ?? []).length > 0;
		const isAllowed =
			isProven || (await preview(build.name, request as HostRequest));
		return isAllowed === true ? { build, reason: "preview" } : undefined;
	}

	/** Returns the build that the flag gives. Whatever is wrong with the flag, that is the stable one. */
	#evaluate(context: ReadableContext, isKnown: boolean): Flagged {
		const { stable } = this.#parts.builds;
		const evaluation = this.#evaluation(context);
		if (evaluation === undefined)
			return { build: stable, reason: "unavailable" };
		const { variant, reason } = evaluation;
		if (!variant.enabled)
			return { build: stable, reason: "flag", isOff: reason === "DISABLED" };
		if (reason === "SPLIT" && !isKnown)
			return { build: stable, reason: "anonymous" };
		const build = this.#parts.builds.ofVariant(variant);
		if (build) return { build, reason: "flag" };
		this.#parts.log.warn(
			`variant \`${variant.name}\` of flag \`${this.#parts.options.flag}\` names no build: add it to \`builds\`, or allow the origin in its payload`,
		);
		return { build: stable, reason: "unavailable" };
	}

	#evaluation(context: ReadableContext): Evaluation | undefined {
		const { flags, flag } = this.#parts.options;
		try {
			return flags.evaluate(flag, context);
		} catch (error) {
			this.#parts.log.failure(`flag \`${flag}\` was not evaluated`, error);
			return undefined;
		}
	}

	/** Returns the newer build of flag and session, so that no visitor gets an older one. */
	#choose(request: Request, visitor: Visitor, flagged: Flagged): Decision {
		if (flagged.reason === "unavailable") return flagged;
		const session = this.#sessionOf(visitor, flagged.build);
		if (flagged.isOff)
			return session && session.rank > flagged.build.rank
				? { build: flagged.build, reason: "brake" }
				: flagged;
		const isNewer = session && session.rank > flagged.build.rank;
		const newest = isNewer ? session : flagged.build;
		const page = this.#pageOf(request, newest);
		if (page) return { build: page, reason: "session" };
		// Only a page changes the build of a session.
		const isKept = isNewer || !isPage(request);
		return session && session !== flagged.build && isKept
			? { build: session, reason: "session" }
			: flagged;
	}

	#sessionOf({ build, isPreview }: Visitor, flagged: Build): Build | undefined {
		if (build === undefined || isPreview) return undefined;
		return build === flagged.name ? flagged : this.#parts.builds.find(build);
	}

	/** Returns the build of the page that sends the request, which a header names. A newer one than `newest` needs a preview. */
	#pageOf({ headers }: Request, newest: Build): Build | undefined {
		const name = headers.get(this.#parts.header);
		const build = name ? this.#parts.builds.find(name) : undefined;
		return build && build.rank <= newest.rank ? build : undefined;
	}

	#unlessPulled(decision: Decision): Decision {
		const isPulled = ({ name }: Build) => this.#parts.brake.isPulled(name);
		if (!isPulled(decision.build)) return decision;
		const isLeft = isPulled(this.#parts.target);
		const build = isLeft ? this.#parts.builds.stable : this.#parts.target;
		return { build, reason: "brake" };
	}
}

/** The decision of the flag alone. */
interface Flagged extends Decision {
	/** Whether the flag is switched off. */
	readonly isOff?: boolean;
}

function isText(value: unknown): value is string {
	return typeof value === "string";
}

/** Returns whether a context has a field, at the top or in `properties`. An empty string is none, as in the engine. */
function has(context: Context, field: string): boolean {
	const { properties, ...top } = context as ReadableContext;
	const fields: Record<string, unknown> = { ...properties, ...top };
	return (fields[field] ?? "") !== "";
}
