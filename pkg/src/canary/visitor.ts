import { type CookieAttributes, readCookie, writeCookie } from "./cookies.js";
import type { HostRequest } from "./host.js";
import type { CookieOptions } from "./options.js";
import { Signer } from "./signer.js";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Marks the build of a session that a tester has chosen. */
const PREVIEW = "preview:";

/** Number of cookies with a build that are kept. */
const MAX_SESSIONS = 100;

const YEAR = 31_536_000;
const HALF_AN_HOUR = 1800;

/** The visitor of a request, as its cookies tell. */
export interface Visitor {
	/** Whether cookies may be read and made. */
	readonly hasConsent: boolean;
	/** The anonymous id. */
	readonly id: string | undefined;
	/** Whether the id has to be written again: it is new, or an old secret has signed it. */
	readonly isNew: boolean;
	/** Name of the session's build. */
	readonly build: string | undefined;
	/** Whether a tester has chosen the build. */
	readonly isPreview: boolean;
}

/** A visitor who may get no cookies. */
export const STRANGER: Visitor = {
	hasConsent: false,
	id: undefined,
	isNew: false,
	build: undefined,
	isPreview: false,
};

/** The build that a session keeps. */
export interface Session {
	readonly build: string;
	readonly isPreview: boolean;
}

/** Reads and writes the cookies of visitors. */
export class Visitors {
	readonly #name: string;
	readonly #signer: Signer;
	readonly #attributes: CookieAttributes;
	readonly #maxAge: number;
	readonly #session: number;
	readonly #consent: ((request: HostRequest) => boolean) | undefined;
	/** Cookies with a build, which are the same for all visitors. */
	readonly #sessions = new Map<string, Promise<string>>();

	constructor(options: CookieOptions) {
		this.#name = options.name ?? "fanion";
		this.#signer = new Signer(options.secrets ?? []);
		this.#attributes = {
			domain: options.domain,
			path: options.path ?? "/",
			sameSite: options.sameSite ?? "Lax",
			secure: options.secure ?? true,
		};
		this.#maxAge = options.maxAge ?? YEAR;
		this.#session = options.session ?? HALF_AN_HOUR;
		this.#consent = options.consent;
	}

	/** Returns the visitor of a request. A page gets an id if `needsId`. */
	async read(request: Request, needsId: boolean): Promise<Visitor> {
		if (this.#consent && this.#consent(request as HostRequest) !== true)
			return STRANGER;
		const header = request.headers.get("cookie");
		const [id, session] = await Promise.all([
			this.#value(header, this.#idName),
			this.#value(header, this.#buildName),
		]);
		const isKnown = id !== undefined && UUID.test(id.value);
		const isPreview = session?.value.startsWith(PREVIEW) ?? false;
		return {
			hasConsent: true,
			id: isKnown ? id.value : needsId ? crypto.randomUUID() : undefined,
			isNew: needsId && !(isKnown && id.isCurrent),
			build: session?.value.slice(isPreview ? PREVIEW.length : 0),
			isPreview,
		};
	}

	/** Returns the `Set-Cookie` headers of a page. */
	async write(visitor: Visitor, session: Session): Promise<string[]> {
		const { hasConsent, id, isNew } = visitor;
		if (!hasConsent) return [];
		const { build, isPreview } = session;
		const value = isPreview ? PREVIEW + build : build;
		const cookies = [this.#sessionCookie(value)];
		if (isNew && id) cookies.push(this.#cookie(this.#idName, id, this.#maxAge));
		return Promise.all(cookies);
	}

	#sessionCookie(value: string): Promise<string> {
		const known = this.#sessions.get(value);
		if (known) return known;
		const cookie = this.#cookie(this.#buildName, value, this.#session);
		if (this.#sessions.size < MAX_SESSIONS) this.#sessions.set(value, cookie);
		return cookie;
	}

	async #cookie(name: string, value: string, maxAge: number): Promise<string> {
		const signed = await this.#signer.sign(name, value);
		return writeCookie(name, signed, maxAge, this.#attributes);
	}

	async #value(header: string | null, name: string) {
		const value = readCookie(header, name);
		return value === undefined ? undefined : this.#signer.verify(name, value);
	}

	get #idName(): string {
		return `${this.#name}-visitor`;
	}

	get #buildName(): string {
		return `${this.#name}-build`;
	}
}
