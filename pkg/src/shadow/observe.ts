import { withMembers } from "../core/with-members.js";
import type { Context } from "../types.js";
import type { Method } from "./difference.js";
import type { OldSdk } from "./old-sdk.js";
import type { Shadow } from "./shadow.js";

/** The members of the SDKs of Unleash that are used. */
interface UnleashSdk {
	isEnabled(...args: unknown[]): unknown;
	getVariant(...args: unknown[]): unknown;
	/** Of `unleash-client`: whether the flags of the server are there. */
	isSynchronized?(): boolean;
	/** Likewise of `unleash-proxy-client`. */
	isReady?(): boolean;
	/** Of `unleash-proxy-client`, whose calls have no context. */
	getContext?(): Readonly<Record<string, unknown>>;
}

/** Returns an SDK that passes each call with its answer to a shadow. */
export function observe<Old extends OldSdk>(old: Old, shadow: Shadow) {
	const sdk = old as unknown as UnleashSdk;
	return withMembers(old, {
		isEnabled: observer(sdk, "isEnabled", shadow),
		...(old.getVariant && {
			getVariant: observer(sdk, "getVariant", shadow),
		}),
		report: () => shadow.report(),
	});
}

function observer(sdk: UnleashSdk, method: Method, shadow: Shadow) {
	return (...args: unknown[]): unknown => {
		const [flag, given] = args;
		const fallback = new WatchedFallback(args[2]);
		if (args.length > 2) args[2] = fallback.value;
		const old = sdk[method](...args);
		shadow.note(
			() => sdk.isSynchronized?.() ?? sdk.isReady?.() ?? true,
			() => ({
				method,
				flag: String(flag),
				context: copy(given ?? contextOf(sdk)),
				old,
				fallback: fallback.resultOf(old),
			}),
		);
		return old;
	};
}

/** The fallback of a call. A function is called by the old SDK only. */
class WatchedFallback {
	readonly value: unknown;
	#wasCalled = false;

	constructor(value: unknown) {
		this.value =
			typeof value !== "function"
				? value
				: (...args: unknown[]) => {
						this.#wasCalled = true;
						return value(...args);
					};
	}

	/** Returns the result of the fallback, which is the answer if the old SDK called the function. */
	resultOf(answer: unknown): unknown {
		if (typeof this.value !== "function") return this.value;
		return this.#wasCalled ? answer : undefined;
	}
}

/** Returns the context that an SDK holds. Its environment has no effect: the server takes that of the token. */
function contextOf(sdk: UnleashSdk): Context {
	const { environment: _, ...context } = sdk.getContext?.() ?? {};
	return context;
}

/** Copies a context, which the caller may change before it is read. */
function copy(context: Context): Context {
	if (Object.getPrototypeOf(context) !== Object.prototype) return context;
	const { properties } = context as { properties?: object };
	return { ...context, ...(properties && { properties: { ...properties } }) };
}
