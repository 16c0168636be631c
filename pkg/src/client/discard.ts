/** Drops the body of a response. `node-fetch` has streams of Node, with another method. */
export function discard({ body }: Response): void {
	if (body?.cancel) void body.cancel().catch(() => {});
	else (body as { destroy?(): void } | null)?.destroy?.();
}
