import { createVisitor, equal, openCanary } from "./support.js";

/** Returns the headers of a page whose build sends others. */
async function headersOf(sent, rollout = 0) {
	const answer = () => new Response("page", { headers: sent });
	const { canary } = openCanary({
		flags: { rollout },
		answers: { stable: answer, v2: answer },
	});
	const { headers } = await createVisitor(canary).page();
	return headers;
}

export const CACHES = [
	{
		name: "no shared cache may store a page, whatever its build allows",
		async run() {
			for (const [given, expected] of [
				[undefined, "private"],
				["public, max-age=60", "private, max-age=60"],
				["s-maxage=600, max-age=60", "private, max-age=60"],
				["private", "private"],
				["no-store", "private, no-store"],
				["PUBLIC,Max-Age=60 , Proxy-Revalidate", "private, Max-Age=60"],
				[
					'no-cache="set-cookie, public", public',
					'private, no-cache="set-cookie, public"',
				],
				['private="x, y", max-age=1', "private, max-age=1"],
				[
					"max-age=60, stale-while-revalidate=30",
					"private, max-age=60, stale-while-revalidate=30",
				],
			]) {
				const sent = given === undefined ? {} : { "cache-control": given };
				const headers = await headersOf(sent);
				equal(headers.get("cache-control"), expected, given);
			}
		},
	},
	{
		name: "headers that override `Cache-Control` in some networks are removed",
		async run() {
			const names = [
				"cdn-cache-control",
				"surrogate-control",
				"cloudflare-cdn-cache-control",
				"x-accel-expires",
				"edge-control",
				"akamai-cache-control",
				"x-litespeed-cache-control",
			];
			const sent = Object.fromEntries(
				names.map((name) => [name, "max-age=600"]),
			);
			const headers = await headersOf(sent, 100);
			equal(
				names.filter((name) => headers.has(name)),
				[],
			);
		},
	},
	{
		name: "`Vary` names what decides, beside what the build names",
		async run() {
			for (const [given, expected] of [
				[undefined, "Cookie, X-Build"],
				["Accept-Encoding", "Accept-Encoding, Cookie, X-Build"],
				["cookie, x-build", "cookie, x-build"],
				["*", "*"],
			]) {
				const headers = await headersOf(
					given === undefined ? {} : { vary: given },
				);
				equal(headers.get("vary"), expected, given);
			}
		},
	},
	{
		name: "a build is not asked whether the stored page of another build is still valid",
		async run() {
			const { canary, setFlags, stable, v2 } = openCanary();
			const visitor = createVisitor(canary);
			const conditions = {
				"if-none-match": '"1"',
				"if-modified-since": "Mon, 30 Nov 2026 09:00:00 GMT",
				range: "bytes=0-1",
			};
			const page = () => visitor.page("/", { headers: conditions });
			const seen = ({ requests }) =>
				Object.keys(conditions).map((name) =>
					requests.at(-1).headers.get(name),
				);
			const all = Object.values(conditions);
			await page();
			equal(seen(stable), [null, null, null], "conditions of a new visitor");
			await page();
			equal(seen(stable), all, "conditions of the same build");
			setFlags({ rollout: 100 });
			await page();
			equal(seen(v2), [null, null, null], "conditions of another build");
			await page();
			equal(seen(v2), all, "conditions of the same build");
		},
	},
	{
		name: "a condition that guards a write reaches every build",
		async run() {
			const { canary, v2 } = openCanary({ flags: { users: ["anna"] } });
			const headers = { "if-match": '"1"' };
			await createVisitor(canary, "anna").ask("/api", {
				method: "PUT",
				body: "x",
				headers,
			});
			equal(v2.requests[0].headers.get("if-match"), '"1"');
		},
	},
];
