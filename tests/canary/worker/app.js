// A build: a page that loads a script of its build, an API, and a WebSocket. `/test/fail` makes it fail.

let isFailing = false;

export default {
	async fetch(request, { NAME }) {
		const { pathname } = new URL(request.url);
		if (pathname.startsWith("/test/")) {
			isFailing = pathname === "/test/fail";
			return new Response("ok");
		}
		if (request.headers.get("upgrade") === "websocket") return greet(NAME);
		if (isFailing) return new Response("broken", { status: 500 });
		if (pathname === "/app.js" || pathname === "/api")
			return new Response(NAME);
		const page = `<!doctype html><script src="/_build/${NAME}/app.js"></script>`;
		return new Response(page, { headers: { "content-type": "text/html" } });
	},
};

/** Answers each message of a WebSocket with the name of the build. */
function greet(name) {
	const { 0: client, 1: server } = new WebSocketPair();
	server.accept();
	server.addEventListener("message", ({ data }) =>
		server.send(`${name} ${data}`),
	);
	return new Response(null, { status: 101, webSocket: client });
}
