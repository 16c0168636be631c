// Answers for the page when there is no network: a service worker. With a network it is always asked, so
// that a page that was built anew is seen at once.

const NAME = "fanion";

self.addEventListener("message", ({ data, ports }) => {
	caches
		.open(NAME)
		.then((cache) => cache.addAll(data.map(fromCache)))
		.then(() => ports[0].postMessage("kept"));
});

self.addEventListener("fetch", (event) => {
	if (isOurs(event.request)) event.respondWith(answer(event.request));
});

/** Only the page's own files are kept: nothing of a server that was asked with a token. */
function isOurs({ method, url, headers }) {
	const isHere = new URL(url).origin === location.origin;
	return method === "GET" && isHere && !headers.has("authorization");
}

/** What the browser has just loaded need not be sent again. */
const fromCache = (address) => new Request(address, { cache: "force-cache" });

async function answer(request) {
	try {
		const response = await fetch(request);
		if (response.ok) {
			const cache = await caches.open(NAME);
			await cache.put(request, response.clone());
		}
		return response;
	} catch (error) {
		const kept = await caches.match(request, { ignoreVary: true });
		if (kept === undefined) throw error;
		return kept;
	}
}
