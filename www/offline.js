// Keeps the page for when there is no network.

/**
 * Registers what answers without a network, and once the page is at rest fetches what other views need.
 * `views` are functions that import them. `document.documentElement.dataset.kept` says when all is kept.
 */
export async function keep(views) {
	if (!navigator.serviceWorker) return;
	try {
		const place = new URL("kept.js", import.meta.url);
		await navigator.serviceWorker.register(place);
		const { active } = await navigator.serviceWorker.ready;
		await Promise.all(views.map((view) => view()));
		const loaded = performance
			.getEntriesByType("resource")
			.map(({ name }) => name);
		const data = DATA.map((path) => new URL(path, import.meta.url).href);
		const here = location.href.split("#")[0];
		const channel = new MessageChannel();
		channel.port1.onmessage = () => {
			document.documentElement.dataset.kept = "";
		};
		active.postMessage(
			[...new Set([here, ...data, ...loaded])],
			[channel.port2],
		);
	} catch {
		// Some hosts, and some people, allow no such thing; the page needs the network then.
	}
}

const DATA = ["playground/definitions.json", "engines/recorded.json"];
