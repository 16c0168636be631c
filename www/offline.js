// Registers the service worker and fills its cache, so that the page works offline.

/** Files that views fetch when they start. */
const DATA_FILES = [
	"playground/captured-definitions.json",
	"engines/recorded-results.json",
];

/**
 * Caches the page and the modules of all views.
 *
 * `importViews` are functions that import a view. When the cache is complete, the document element gets the
 * attribute `data-offline-ready`.
 */
export async function enableOffline(importViews) {
	if (!navigator.serviceWorker) return;
	try {
		const script = new URL("service-worker.js", import.meta.url);
		await navigator.serviceWorker.register(script);
		const { active } = await navigator.serviceWorker.ready;
		await Promise.all(importViews.map((importView) => importView()));
		const channel = new MessageChannel();
		channel.port1.onmessage = () => {
			document.documentElement.dataset.offlineReady = "";
		};
		active.postMessage(urlsToCache(), [channel.port2]);
	} catch {
		// Some hosts and browser settings forbid service workers; the page then needs the network.
	}
}

function urlsToCache() {
	const page = location.href.split("#")[0];
	const data = DATA_FILES.map((path) => new URL(path, import.meta.url).href);
	const loaded = performance
		.getEntriesByType("resource")
		.map(({ name }) => name);
	return [...new Set([page, ...data, ...loaded])];
}
