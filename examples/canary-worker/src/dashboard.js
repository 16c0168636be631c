/** Answers with the counts of all builds; a form lifts and pulls brakes. The password of the dashboard is the token. */
export async function showDashboard(request, canary, token) {
	if (!(await isAllowed(request, token)))
		return new Response("the dashboard needs its token", {
			status: 401,
			headers: { "www-authenticate": 'Basic realm="canary"' },
		});
	if (request.method === "POST") return change(request, canary);
	return new Response(toPage(await canary.status()), {
		headers: {
			"content-type": "text/html; charset=utf-8",
			"cache-control": "no-store",
			"content-security-policy":
				"default-src 'none'; style-src 'unsafe-inline'",
		},
	});
}

/** Compares digests, which takes the same time for every password. */
async function isAllowed(request, token) {
	const [, basic = ""] =
		request.headers.get("authorization")?.match(/^Basic ([\w+/=]+)$/) ?? [];
	const password = decode(basic).replace(/^[^:]*:/, "");
	const digest = (text) =>
		crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
	const [given, expected] = await Promise.all([password, token].map(digest));
	return Boolean(token) && crypto.subtle.timingSafeEqual(given, expected);
}

/** Decodes base64; what is none is empty. */
function decode(text) {
	try {
		return atob(text);
	} catch {
		return "";
	}
}

async function change(request, canary) {
	const { origin } = new URL(request.url);
	// A form of another site must not lift a brake.
	if (request.headers.get("origin") !== origin)
		return new Response("the form is of another site", { status: 403 });
	const form = await request.formData();
	const build = String(form.get("build"));
	if (form.get("action") === "lift") await canary.lift(build);
	else await canary.pull(build, "pulled at the dashboard");
	return Response.redirect(request.url, 303);
}

function toPage({ builds, brakes, evidence }) {
	const rows = Object.entries(builds).map(([name, counts]) =>
		toRow(
			name,
			counts,
			brakes.find(({ build }) => build === name),
			evidence[name],
		),
	);
	return `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>Canary</title>
<style>body{font:1rem system-ui;margin:2rem}td,th{padding:.3rem 1rem;text-align:right}th:first-child,td:last-child{text-align:left}</style>
<h1>Canary</h1>
<table><thead><tr><th>build<th>requests<th>errors<th>share<th>mean latency<th>evidence of 100<th>brake<tbody>${rows.join("")}</table></html>`;
}

function toRow(name, { requests, errors, latency }, brake, evidence) {
	const share = requests ? ((100 * errors) / requests).toFixed(2) : "–";
	const mean = requests ? (latency / requests).toFixed(0) : "–";
	const action = brake ? "lift" : "pull";
	const state = brake
		? `since ${new Date(brake.since).toISOString()}: ${escapeHtml(brake.reason)}`
		: "";
	const form = `<form method="post"><input type="hidden" name="build" value="${name}"><button name="action" value="${action}">${action}</button></form>`;
	return `<tr><th>${name}<td>${requests}<td>${errors}<td>${share} %<td>${mean} ms<td>${evidence?.toPrecision(2) ?? "–"}<td>${state}${name === "stable" ? "" : form}`;
}

/** Escapes a string, such as the reason of a brake, for HTML. */
function escapeHtml(text) {
	return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
