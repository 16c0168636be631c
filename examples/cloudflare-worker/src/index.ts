import { Flags, type Store } from "./flags.js";
import { newHome, oldHome } from "./pages.js";
import { identify } from "./visitor.js";

interface Env {
	readonly FLAGS: Store;
	readonly LOOK_SECONDS: number;
}

/** All that requests share; a context belongs to one request and is never kept. */
const flags = new Flags();

export default {
	async fetch(request: Request, env: Env): Promise<Response> {
		if (new URL(request.url).pathname !== "/")
			return new Response("not found", { status: 404 });
		await flags.refresh(env.FLAGS, env.LOOK_SECONDS);
		return home(request);
	},
};

/** The home page that this visitor is to see. */
function home(request: Request): Response {
	const { id, cookie } = identify(request);
	const variant = flags.engine.getVariant("new-home", { sessionId: id });
	const page = variant.feature_enabled
		? newHome(variant.payload?.value)
		: oldHome();
	const answer = variant.feature_enabled ? "on" : "off";
	const headers = new Headers({
		"content-type": "text/html; charset=utf-8",
		// The page is one visitor's, and so is the cookie.
		"cache-control": "private, no-store",
		"x-flags": `new-home=${answer}; variant=${variant.name}; from=${flags.origin}`,
	});
	if (cookie !== undefined) headers.append("set-cookie", cookie);
	return new Response(page, { headers });
}
