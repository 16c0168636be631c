/** The `Request` of the host. The type does not need the types of the web platform. */
export type HostRequest = typeof globalThis extends {
	Request: { prototype: infer Type };
}
	? Type
	: never;

/** The `Response` of the host. */
export type HostResponse = typeof globalThis extends {
	Response: { prototype: infer Type };
}
	? Type
	: never;

/** Further arguments of a request, as the host passes them: `env` and `ctx` of a Worker. */
export type HostArguments = readonly unknown[];

/** What keeps the host alive until work has ended: the `ctx` of a Worker. */
export interface Lifetime {
	waitUntil(work: Promise<unknown>): void;
}

/** Returns what keeps the host alive; `undefined` if the host needs nothing. */
export function lifetimeOf(host: HostArguments): Lifetime | undefined {
	const has = (value: unknown): value is Lifetime =>
		typeof Object(value).waitUntil === "function";
	return host.find(has);
}

/** Continues work after the response. `work` never rejects. */
export function prolong(
	lifetime: Lifetime | undefined,
	work: Promise<unknown>,
): void {
	try {
		lifetime?.waitUntil(work);
	} catch {
		// The request has ended.
	}
}

/** Resolves with the result of work, or with `late` after some milliseconds. */
export async function within<Result, Late>(
	work: Promise<Result>,
	milliseconds: number,
	late: () => Late,
): Promise<Result | Late> {
	let handle: ReturnType<typeof setTimeout> | undefined;
	const timeout = new Promise<Late>((resolve, reject) => {
		handle = setTimeout(() => {
			try {
				resolve(late());
			} catch (error) {
				reject(error);
			}
		}, milliseconds);
	});
	try {
		return await Promise.race([work, timeout]);
	} finally {
		clearTimeout(handle);
	}
}
