import {
	createVisitor,
	decisionOf,
	equal,
	matches,
	openCanary,
} from "./support.js";

/** Builds at addresses, with servers behind them: see `support/origins.js`. */
export const ORIGINS = [
	{
		name: "a request reaches the origin of its build with address, headers and body",
		async run({ origins }) {
			const { canary } = openCanary({
				flags: { rollout: 100 },
				builds: origins,
			});
			const body = "x".repeat(100_000);
			const init = {
				method: "POST",
				body,
				headers: { user: "anna", "x-own": "1", te: "trailers" },
			};
			const response = await createVisitor(canary).ask("/echo/a%20b?c=d", init);
			const { method, url, headers, length } = await response.json();
			equal([method, url, length], ["POST", "/echo/a%20b?c=d", body.length]);
			equal(headers.host, new URL(origins.v2).host);
			equal(
				[headers["x-forwarded-host"], headers["x-forwarded-proto"]],
				["shop.test", "https"],
			);
			equal(
				[headers["x-build"], headers["x-own"], headers.te],
				["v2", "1", undefined],
			);
		},
	},
	{
		name: "a build can lie below a path of its origin",
		async run({ origins }) {
			const builds = { stable: `${origins.stable}/echo/` };
			const { canary } = openCanary({ builds });
			const { url } = await (await createVisitor(canary).ask("/a?b")).json();
			equal(url, "/echo/a?b");
		},
	},
	{
		name: "a redirect reaches the visitor, and leads to the public address",
		async run({ origins }) {
			const { canary } = openCanary({ builds: origins });
			for (const [to, location] of [
				[`${origins.stable}/login?x`, "https://shop.test/login?x"],
				["/login", "/login"],
				["https://other.test/", "https://other.test/"],
			]) {
				const path = `/redirect?to=${encodeURIComponent(to)}`;
				const response = await createVisitor(canary).ask(path);
				equal(
					[response.status, response.headers.get("location")],
					[302, location],
				);
				await response.text();
			}
		},
	},
	{
		name: "a compressed answer arrives complete, with headers that are true",
		async run({ origins }) {
			const { canary } = openCanary({ builds: origins });
			const headers = { "accept-encoding": "gzip" };
			const response = await createVisitor(canary).ask("/gzip", { headers });
			equal((await response.text()).length, 20_000);
			equal(response.headers.get("transfer-encoding"), null);
		},
	},
	{
		name: "a build is asked only for encodings that the host decodes",
		async run({ origins }) {
			// workerd passes the encoded body on as it is.
			const decodes = !("WebSocketPair" in globalThis);
			const { canary } = openCanary({ builds: origins });
			for (const [given, expected] of [
				[{ "accept-encoding": "zstd, br;q=0.5" }, /^gzip$/],
				// Node adds it once more.
				[{ range: "bytes=0-9" }, /^identity(, identity)?$/],
			]) {
				const visitor = createVisitor(canary);
				await (await visitor.page("/echo")).text();
				const response = await visitor.ask("/echo", { headers: given });
				const { headers } = await response.json();
				const asked = headers["accept-encoding"];
				if (decodes) matches(asked, expected);
				else equal(asked, given["accept-encoding"]);
			}
		},
	},
	{
		name: "an answer in an encoding that no host decodes keeps the name of its encoding",
		async run({ origins }) {
			const { canary } = openCanary({ builds: origins });
			const response = await createVisitor(canary).ask("/unknown-encoding");
			equal(response.headers.get("content-encoding"), "x-own");
			await response.arrayBuffer();
		},
	},
	{
		name: "cookies of a build reach the visitor one by one",
		async run({ origins }) {
			const { canary } = openCanary({ builds: origins });
			const response = await createVisitor(canary).page("/cookies");
			const names = response.headers
				.getSetCookie()
				.map((line) => line.split("=")[0]);
			equal(names, ["one", "two", "fanion-build", "fanion-visitor"]);
			await response.text();
		},
	},
	{
		name: "a body arrives while the build still writes it",
		async run({ origins }) {
			const { canary } = openCanary({
				flags: { rollout: 100 },
				builds: origins,
			});
			const response = await createVisitor(canary).page("/stream");
			equal(decisionOf(response), "v2 flag");
			const reader = response.body
				.pipeThrough(new TextDecoderStream())
				.getReader();
			let text = "";
			for (let part = 0; part < 3; part++) {
				while (!text.includes(`part ${part}`))
					text += (await reader.read()).value;
				equal(
					text.includes(`part ${part + 1}`),
					false,
					"whether the next part is there",
				);
				// The build writes the next part once it is asked for.
				await (await fetch(`${origins.v2}/next`)).text();
			}
			equal((await reader.read()).done, true);
		},
	},
	{
		name: "a build reads a body while the visitor still writes it",
		async run() {
			let read;
			const { canary } = openCanary({
				flags: { rollout: 100 },
				answers: {
					async v2(request) {
						const reader = request.body
							.pipeThrough(new TextDecoderStream())
							.getReader();
						const parts = [];
						for (;;) {
							const { done, value } = await reader.read();
							if (done) return new Response(parts.join(" "));
							parts.push(value);
							read(value);
						}
					},
				},
			});
			const { readable, writable } = new TransformStream();
			const writer = writable.getWriter();
			const init = { method: "POST", body: readable, duplex: "half" };
			const headers = { user: "anna" };
			const asked = createVisitor(canary).ask("/api", { ...init, headers });
			for (const part of ["one", "two", "three"]) {
				const arrived = new Promise((resolve) => {
					read = resolve;
				});
				await writer.write(new TextEncoder().encode(part));
				equal(await arrived, part);
			}
			await writer.close();
			equal(await (await asked).text(), "one two three");
		},
	},
	{
		name: "a canary whose server is away leaves the visitors with the stable build",
		async run({ origins }) {
			const builds = { ...origins, v2: "http://127.0.0.1:9" };
			const { canary } = openCanary({ flags: { rollout: 100 }, builds });
			const response = await createVisitor(canary).page("/page");
			equal([response.status, decisionOf(response)], [200, "stable fallback"]);
			equal(await response.text(), "stable /page");
		},
	},
];
