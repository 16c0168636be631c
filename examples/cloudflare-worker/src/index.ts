import { Flags, type Store } from "./flags.js";
import { newHome, oldHome } from "./pages.js";
import { identify } from "./visitor.js";

interface Env {
	readonly FLAGS: Store;
	readonly MAX_AGE_SECONDS: number;
}

/** Shared by all requests of the isolate. A context belongs to one request and must not be stored here. */
const flags = new Flags();

export default {
	async fetch(request: Request, env: Env): Promise<Response> {
		if (new URL(request.url).pathname !== "/")
			return new Response("not found", { status: 404 });
		await flags.refresh(env.FLAGS, env.MAX_AGE_SECONDS);
		return home(request);
	},
};

/** Returns the home page for the visitor. */
function home(request: Request): Response {
	const { id, cookie } = identify(request);
	const variant = flags.engine.getVariant("new-home", { sessionId: id });
	const page = variant.feature_enabled
		? newHome(variant.payload?.value)
		: oldHome();
	const state = variant.feature_enabled ? "on" : "off";
	const headers = new Headers({
		"content-type": "text/html; charset=utf-8",
		// Page and cookie belong to one visitor.
		"cache-control": "private, no-store",
		"x-flags": `new-home=${state}; variant=${variant.name}; from=${flags.origin}`,
	});
	if (cookie !== undefined) headers.append("set-cookie", cookie);
	return new Response(page, { headers });
}
