// Serves the cached page when the network fails. While the network works, every request goes to it, so a
// rebuilt page shows at once.

const CACHE_NAME = "fanion";

// The page sends the URLs that all views need, and a port for the reply.
self.addEventListener("message", ({ data, ports }) => {
	caches
		.open(CACHE_NAME)
		.then((cache) => cache.addAll(data.map(requestFromBrowserCache)))
		.then(() => ports[0].postMessage("cached"));
});

self.addEventListener("fetch", (event) => {
	if (isCacheable(event.request)) event.respondWith(respond(event.request));
});

/** Returns whether a request is for a file of the page. Responses to requests with a token are never cached. */
function isCacheable({ method, url, headers }) {
	const isSameOrigin = new URL(url).origin === location.origin;
	return method === "GET" && isSameOrigin && !headers.has("authorization");
}

/** Returns a request that reuses the response in the browser's HTTP cache. */
const requestFromBrowserCache = (url) =>
	new Request(url, { cache: "force-cache" });

async function respond(request) {
	let response;
	try {
		response = await fetch(request);
	} catch (error) {
		const cached = await caches.match(request, { ignoreVary: true });
		if (cached === undefined) throw error;
		return cached;
	}
	if (response.ok) await store(request, response.clone());
	return response;
}

async function store(request, response) {
	try {
		const cache = await caches.open(CACHE_NAME);
		await cache.put(request, response);
	} catch {
		// A full storage or a partial response: the page works, and works offline with the earlier files.
	}
}
