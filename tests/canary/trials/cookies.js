import {
	createVisitor,
	decisionOf,
	equal,
	matches,
	openCanary,
} from "./support.js";

const UUID =
	"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";

const cookiesOf = async (options, path = "/") => {
	const { canary } = openCanary(options);
	const response = await createVisitor(canary).page(path);
	return response.headers.getSetCookie();
};

export const COOKIES = [
	{
		name: "a page sets an id for a year and a build for the session, out of reach of scripts and plain HTTP",
		async run() {
			const [build, id, ...more] = await cookiesOf({ flags: { rollout: 100 } });
			equal(
				build,
				"fanion-build=v2; Max-Age=1800; Path=/; HttpOnly; SameSite=Lax; Secure",
			);
			matches(
				id,
				new RegExp(
					`^fanion-visitor=${UUID}; Max-Age=31536000; Path=/; HttpOnly; SameSite=Lax; Secure$`,
				),
			);
			equal(more, []);
		},
	},
	{
		name: "the attributes of the cookies are those of the options",
		async run() {
			const cookie = {
				...{
					name: "shop",
					maxAge: 60,
					session: 30,
					domain: "shop.test",
					path: "/a",
				},
				...{ sameSite: "Strict", secure: false },
			};
			const [build, id] = await cookiesOf({ cookie });
			const rest = "Path=/a; HttpOnly; SameSite=Strict; Domain=shop.test";
			equal(build, `shop-build=stable; Max-Age=30; ${rest}`);
			matches(id, new RegExp(`^shop-visitor=${UUID}; Max-Age=60; ${rest}$`));
		},
	},
	{
		name: "an id is made once, and only for a page",
		async run() {
			const { canary } = openCanary();
			const visitor = createVisitor(canary);
			equal((await visitor.ask("/api")).headers.getSetCookie(), []);
			await visitor.page();
			const id = visitor.jar.get("fanion-visitor");
			const [build, ...more] = (await visitor.page()).headers.getSetCookie();
			matches(build, /^fanion-build=stable; Max-Age=1800;/);
			equal([more, visitor.jar.get("fanion-visitor")], [[], id]);
		},
	},
	{
		name: "a visitor whom the app knows gets no id",
		async run() {
			for (const context of [
				{ userId: "7" },
				{ sessionId: "s" },
				{ properties: { userId: 7 } },
			]) {
				const cookies = await cookiesOf({ context: () => context });
				equal(
					cookies.map((cookie) => cookie.split("=")[0]),
					["fanion-build"],
				);
			}
		},
	},
	{
		name: "without consent no cookie is read or made, and no bucket decides",
		async run() {
			const cookie = {
				consent: ({ headers }) => headers.get("consent") === "yes",
			};
			const { canary, setFlags } = openCanary({
				cookie,
				flags: { rollout: 99 },
			});
			const visitor = createVisitor(canary);
			visitor.jar.set("fanion-build", "v2");
			const refused = await visitor.page();
			matches(decisionOf(refused), /^stable (anonymous|flag)$/);
			equal(refused.headers.getSetCookie(), []);
			const agreed = await visitor.page("/", { headers: { consent: "yes" } });
			equal(agreed.headers.getSetCookie().length, 2);
			setFlags({ rollout: 100 });
			equal(decisionOf(await createVisitor(canary).page()), "v2 flag");
		},
	},
	{
		name: "only `true` is consent",
		async run() {
			for (const given of [
				undefined,
				null,
				0,
				"yes",
				{},
				Promise.resolve(true),
			]) {
				const cookies = await cookiesOf({ cookie: { consent: () => given } });
				equal(cookies, [], String(given));
			}
			const cookies = await cookiesOf({ cookie: { consent: () => true } });
			equal(cookies.length, 2);
		},
	},
	{
		name: "an id that is undefined, null or empty counts as missing, and hides no id of the router",
		async run() {
			for (const id of [undefined, null, ""])
				for (const context of [{ sessionId: id }, { userId: id }]) {
					const { canary } = openCanary({
						flags: { rollout: 50 },
						context: () => context,
					});
					const builds = new Set();
					for (let count = 0; count < 40; count++) {
						const visitor = createVisitor(canary);
						const response = await visitor.page();
						matches(visitor.jar.get("fanion-visitor"), new RegExp(UUID));
						builds.add(decisionOf(response));
						// The same id gives the same build again.
						visitor.jar.delete("fanion-build");
						equal(decisionOf(await visitor.page()), decisionOf(response));
					}
					equal([...builds].sort(), ["stable flag", "v2 flag"]);
				}
		},
	},
	{
		name: "a value that is no id is replaced, and the name of an unknown build has no effect",
		async run() {
			const { canary } = openCanary();
			const visitor = createVisitor(canary);
			visitor.jar.set("fanion-visitor", "'; drop table");
			visitor.jar.set("fanion-build", "v9");
			equal(decisionOf(await visitor.page()), "stable flag");
			matches(visitor.jar.get("fanion-visitor"), new RegExp(`^${UUID}$`));
		},
	},
	{
		name: "a signed cookie that was changed, or belongs to another name, counts as missing",
		async run() {
			const cookie = { secrets: ["a secret of the app"] };
			const { canary, setFlags } = openCanary({
				cookie,
				flags: { rollout: 100 },
			});
			const visitor = createVisitor(canary);
			await visitor.page();
			const signed = visitor.jar.get("fanion-build");
			matches(signed, /^v2\.[\w-]{43}$/);
			setFlags({});
			equal(decisionOf(await visitor.page()), "v2 session");
			for (const value of [
				"v2",
				`${signed.slice(0, -2)}AA`,
				`v3${signed.slice(2)}`,
				"v2.",
				"v2.%%%",
				visitor.jar.get("fanion-visitor"),
			]) {
				const forger = createVisitor(canary);
				forger.jar.set("fanion-build", value);
				equal(decisionOf(await forger.page()), "stable flag", value);
			}
			const thief = createVisitor(canary);
			thief.jar.set("fanion-visitor", signed);
			await thief.page();
			matches(thief.jar.get("fanion-visitor"), new RegExp(`^${UUID}\\.`));
		},
	},
	{
		name: "a new secret signs, an old one still verifies, and its id is signed again",
		async run() {
			const open = (...secrets) => openCanary({ cookie: { secrets } }).canary;
			const visitor = createVisitor(open("old"));
			await visitor.page();
			const old = visitor.jar.get("fanion-visitor");
			const later = createVisitor(open("new", "old"));
			later.jar.set("fanion-visitor", old);
			await later.page();
			const renewed = later.jar.get("fanion-visitor");
			equal(renewed.split(".")[0], old.split(".")[0], "the id");
			equal(renewed === old, false, "whether the signature is old");
			const last = createVisitor(open("new"));
			last.jar.set("fanion-visitor", renewed);
			await last.page();
			equal(last.jar.get("fanion-visitor"), renewed);
			last.jar.set("fanion-visitor", old);
			await last.page();
			equal(
				last.jar.get("fanion-visitor") === old,
				false,
				"whether the old secret is valid",
			);
		},
	},
];
