import { createVisitor, decisionOf, equal, openCanary } from "./support.js";

const file = (text, type = "text/javascript") =>
	new Response(text, {
		headers: {
			"content-type": type,
			"cache-control": "public, max-age=31536000, immutable",
		},
	});

/** A build whose every file says from which build it is. */
const files = (name) => (request) => {
	const { pathname } = new URL(request.url);
	return pathname.endsWith(".js") ? file(`${name} ${pathname}`) : undefined;
};

const answers = { stable: files("stable"), v2: files("v2") };

const textOf = async (visitor, path, init) =>
	(await visitor.ask(path, init)).text();

export const ASSETS = [
	{
		name: "the address of a file names its build, whatever flag and cookies say",
		async run() {
			const { canary, v2 } = openCanary({ answers, flags: { rollout: 100 } });
			const visitor = createVisitor(canary);
			await visitor.page();
			equal(
				await textOf(visitor, "/_build/stable/a/app.js?x=1"),
				"stable /a/app.js",
			);
			equal(await textOf(visitor, "/_build/v2/app.js?x=1"), "v2 /app.js");
			equal(new URL(v2.requests.at(-1).url).search, "?x=1");
			const response = await visitor.ask("/_build/v2/app.js");
			equal(decisionOf(response), "v2 asset");
			equal(
				response.headers.get("cache-control"),
				"public, max-age=31536000, immutable",
			);
			equal(
				[response.headers.get("vary"), response.headers.getSetCookie()],
				[null, []],
			);
		},
	},
	{
		name: "the prefix can have another name, and can stay in the path",
		async run() {
			const assets = { prefix: "/static/", keepPrefix: true };
			const { canary } = openCanary({ answers, assets });
			const visitor = createVisitor(canary);
			equal(await textOf(visitor, "/static/v2/app.js"), "v2 /static/v2/app.js");
			equal(
				await textOf(visitor, "/_build/v2/app.js"),
				"stable /_build/v2/app.js",
			);
		},
	},
	{
		name: "a parameter names the build",
		async run() {
			const { canary } = openCanary({ answers, assets: { query: "dpl" } });
			const visitor = createVisitor(canary);
			equal(await textOf(visitor, "/app.js?dpl=v2"), "v2 /app.js");
			equal(await textOf(visitor, "/app.js"), "stable /app.js");
		},
	},
	{
		name: "a file of a build that does not answer, or is gone, is an error and never the file of another build",
		async run() {
			const { canary, stable } = openCanary({
				answers: { ...answers, v2: () => Promise.reject(new Error("away")) },
			});
			const visitor = createVisitor(canary);
			for (const [path, status] of [
				["/_build/v2/app.js", 502],
				["/_build/v0/app.js", 404],
			]) {
				const response = await visitor.ask(path);
				equal(
					[response.status, response.headers.get("cache-control")],
					[status, "no-store"],
				);
			}
			equal(stable.requests.length, 0, "requests to the stable build");
		},
	},
	{
		name: "after the brake, open pages still get the files of their build",
		async run() {
			const { canary } = openCanary({ answers, flags: { rollout: 100 } });
			const visitor = createVisitor(canary);
			await visitor.page();
			await canary.pull("v2");
			equal(decisionOf(await visitor.page()), "stable brake");
			equal(await textOf(visitor, "/_build/v2/app.js"), "v2 /app.js");
		},
	},
	{
		name: "a redirect is no file of a build, an answer to a condition is one",
		async run() {
			const answer = (status) => () =>
				new Response(null, { status, headers: { location: "/login" } });
			for (const [status, expected] of [
				[302, "v2"],
				[304, "stable"],
			]) {
				const { canary } = openCanary({
					assets: { hashed: /\/assets\// },
					answers: { stable: answer(status), v2: () => file("v2") },
				});
				const response = await createVisitor(canary).ask("/assets/app.js");
				equal(response.headers.get("x-build"), expected);
			}
		},
	},
	{
		name: "a file whose name holds a hash comes from the build that has it",
		async run() {
			const has = (name, hash) => (request) =>
				request.url.endsWith(`${hash}.js`)
					? file(name)
					: // The page of a single-page app, for any path.
						new Response("<html>", {
							headers: { "content-type": "text/html; charset=utf-8" },
						});
			const { canary } = openCanary({
				assets: { hashed: /\/assets\/.+-[\w-]{8}\.js$/ },
				answers: {
					stable: has("stable", "aaaaaaaa"),
					v2: has("v2", "bbbbbbbb"),
				},
			});
			const visitor = createVisitor(canary);
			await visitor.page();
			for (const [hash, expected] of [
				["aaaaaaaa", "stable"],
				["bbbbbbbb", "v2"],
			]) {
				const response = await visitor.ask(`/assets/app-${hash}.js`);
				equal(
					[await response.text(), decisionOf(response)],
					[expected, `${expected} asset`],
				);
				equal(response.headers.get("vary"), null);
			}
			const missing = await visitor.ask("/assets/app-cccccccc.js");
			equal(
				[missing.status, missing.headers.get("cache-control")],
				[404, "no-store"],
			);
		},
	},
];
