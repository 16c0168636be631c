// Visitors with cookies, who open a page, load its script, and ask the API of every second page.

const visitors = [];

/** Sends one request of a visitor, and keeps the cookies. */
async function ask(route, visitor, path, headers = {}) {
	const cookie = [...visitor.jar].map((pair) => pair.join("=")).join("; ");
	const init = { headers: { ...headers, ...(cookie && { cookie }) } };
	const response = await route(new Request(`https://shop.test${path}`, init));
	for (const line of response.headers.getSetCookie()) {
		const [pair] = line.split(";");
		const end = pair.indexOf("=");
		visitor.jar.set(pair.slice(0, end), pair.slice(end + 1));
	}
	return response;
}

/** Opens a page, and returns what is wrong with it. */
async function visit(route, visitor, hasApi) {
	const page = await ask(route, visitor, "/", { "sec-fetch-mode": "navigate" });
	const build = page.headers.get("x-build");
	const [, source] = (await page.text()).match(/src="([^"]*)"/) ?? [];
	const script = await (await ask(route, visitor, source ?? "/none")).text();
	const data = hasApi && (await (await ask(route, visitor, "/api")).text());
	const isMixed = script !== build || (hasApi && data !== build);
	const result = {
		v2: build === "v2" ? 1 : 0,
		requests: hasApi ? 3 : 2,
		mixed: isMixed ? 1 : 0,
		left: visitor.build === "v2" && build !== "v2" ? 1 : 0,
		fallback: page.headers.get("x-build-reason") === "fallback" ? 1 : 0,
		brake: page.headers.get("x-build-reason") === "brake" ? 1 : 0,
	};
	visitor.build = build;
	return result;
}

/** Lets some of the visitors open a page, and returns the sum of the results. */
export async function visitMany(route, from, to) {
	const total = {};
	for (let index = from; index < to; index++) {
		visitors[index] ??= { jar: new Map(), build: undefined };
		const result = await visit(route, visitors[index], index % 2 === 0);
		for (const [name, count] of Object.entries(result))
			total[name] = (total[name] ?? 0) + count;
	}
	return total;
}
