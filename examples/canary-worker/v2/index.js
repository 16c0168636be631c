// The new build of the shop. `/broken` fails in this build only.

const SCRIPT = 'document.querySelector("p").append(" Its script is there.");';

export default {
	async fetch(request) {
		const { pathname } = new URL(request.url);
		if (pathname === "/broken") throw new Error("a fault of the new build");
		if (pathname === "/app.js")
			return new Response(SCRIPT, {
				headers: {
					"content-type": "text/javascript",
					"cache-control": "public, max-age=31536000, immutable",
				},
			});
		// The address of the script names the build, so that a page never loads the script of another one.
		const page = `<!doctype html><html lang="en"><title>Shop</title>
<h1>The shop</h1><p>Checkout on one page.</p><script src="/_build/v2/app.js"></script></html>`;
		return new Response(page, {
			headers: { "content-type": "text/html; charset=utf-8" },
		});
	},
};
