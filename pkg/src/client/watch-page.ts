/** Calls back when a page is hidden, and when it is shown or online again; returns a function that stops. */
export function watchPage(
	onHide: () => void,
	onReturn: () => void,
): () => void {
	const host = globalThis as Partial<PageHost>;
	const { document } = host;
	const change = () =>
		document?.visibilityState === "hidden" ? onHide() : onReturn();
	document?.addEventListener?.("visibilitychange", change);
	host.addEventListener?.("online", onReturn);
	return () => {
		document?.removeEventListener?.("visibilitychange", change);
		host.removeEventListener?.("online", onReturn);
	};
}

/** A page or a web worker. Other hosts have some of the functions, but not these events. */
interface PageHost extends Target {
	readonly document: Partial<Target> & { readonly visibilityState?: string };
}

interface Target {
	addEventListener(event: string, listener: () => void): void;
	removeEventListener(event: string, listener: () => void): void;
}
