// The flags of a server, by the client and by a plain `fetch`, which Next.js answers from its cache.

import { createClient } from "fanion/client";

export const fetchCache = "default-cache";

let client;

export default async function Page({ searchParams }) {
	const { url } = await searchParams;
	client ??= createClient({ url, appName: "next", refreshInterval: 0 });
	await client.refresh();
	const fresh = client.isEnabled("new");
	const response = await fetch(`${url}/api/client/features`);
	const { features } = await response.json();
	const cached = features.some(({ name }) => name === "new");
	return <pre>{JSON.stringify({ fresh, cached })}</pre>;
}
