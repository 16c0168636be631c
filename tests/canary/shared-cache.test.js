// A shared cache in front of the router, which obeys HTTP: `http-cache-semantics` decides what it stores and reuses.

import assert from "node:assert/strict";
import { test } from "node:test";
import CachePolicy from "http-cache-semantics";
import { createVisitor, openCanary } from "./trials/support.js";

/** Creates a cache in front of a router. */
function createCache({ route }) {
	const entries = new Map();
	let hits = 0;
	const toPlain = ({ method, url, headers }) => ({
		...{ method, url },
		headers: Object.fromEntries(headers),
	});
	return {
		get hits() {
			return hits;
		},
		async route(request) {
			const plain = toPlain(request);
			const known = entries.get(request.url) ?? [];
			for (const { policy, stored } of known)
				if (policy.satisfiesWithoutRevalidation(plain)) {
					hits += 1;
					return new Response(stored.body, stored);
				}
			const response = await route(request);
			const { status } = response;
			const headers = Object.fromEntries(response.headers);
			const policy = new CachePolicy(
				plain,
				{ status, headers },
				{ shared: true },
			);
			const body = await response.text();
			const stored = { body, status, headers: [...response.headers] };
			if (policy.storable())
				entries.set(request.url, [...known, { policy, stored }]);
			return new Response(body, stored);
		},
	};
}

/** A build that lets every cache store its pages and files for an hour. */
const cacheable =
	(name) =>
	({ url }) =>
		new Response(`${name} ${new URL(url).pathname}`, {
			headers: {
				"cache-control": "public, s-maxage=3600",
				"cdn-cache-control": "max-age=3600",
				"last-modified": "Mon, 30 Nov 2026 09:00:00 GMT",
			},
		});

const answers = { stable: cacheable("stable"), v2: cacheable("v2") };

test("a shared cache never gives the page of one visitor to another", async () => {
	const { canary } = openCanary({
		answers,
		flags: { users: ["anna", "carla"] },
	});
	const cache = createCache(canary);
	for (const [user, expected] of [
		["anna", "v2 /"],
		["bob", "stable /"],
		["carla", "v2 /"],
		[undefined, "stable /"],
		["anna", "v2 /"],
	]) {
		const response = await createVisitor(cache, user).page();
		assert.equal(await response.text(), expected);
	}
	assert.equal(cache.hits, 0);
});

test("two visitors without cookies get two ids through a shared cache", async () => {
	const { canary } = openCanary({ answers, flags: { rollout: 50 } });
	const cache = createCache(canary);
	const ids = new Set();
	for (let count = 0; count < 20; count++) {
		const visitor = createVisitor(cache);
		await visitor.page();
		ids.add(visitor.jar.get("fanion-visitor"));
	}
	assert.equal(ids.size, 20);
});

test("a shared cache stores the files of each build, and mixes them up for no visitor", async () => {
	const { canary, stable, v2 } = openCanary({
		answers,
		flags: { users: ["anna"] },
	});
	const cache = createCache(canary);
	for (let round = 0; round < 10; round++)
		for (const user of ["anna", "bob"]) {
			const visitor = createVisitor(cache, user);
			const [build] = (await (await visitor.page()).text()).split(" ");
			const file = await visitor.ask(`/_build/${build}/app.js`);
			assert.equal(await file.text(), `${build} /app.js`);
		}
	assert.equal(cache.hits, 18);
	const files = [stable, v2].map(
		({ requests }) =>
			requests.filter(({ url }) => url.endsWith("/app.js")).length,
	);
	assert.deepEqual(files, [1, 1]);
});

test("a shared cache without the router in between would mix up the builds", async () => {
	// What the rules prevent: the cache itself is able to.
	const { canary } = openCanary({ answers, flags: { users: ["anna"] } });
	const cache = createCache({
		async route(request) {
			const response = await canary.route(request);
			response.headers.set("cache-control", "public, s-maxage=3600");
			response.headers.delete("vary");
			return response;
		},
	});
	await createVisitor(cache, "anna").page();
	const response = await createVisitor(cache, "bob").page();
	assert.equal(await response.text(), "v2 /");
});
