// Decides with flags which page a visitor gets.

import { withFlags } from "fanion/next";
import { precompute } from "flags/next";
import { NextResponse } from "next/server";
import { choices } from "./choices.js";
import { landing } from "./landing.js";
import { named } from "./names.js";

const PAGES = {
	"/visit": (_request, flags) => {
		const response = NextResponse.next();
		response.headers.set("x-session-flag", flags.isEnabled(named("session")));
		return response;
	},
	"/ab": (request, flags) =>
		rewrite(request, flags.isEnabled(named("on")) ? "/ab/new" : "/ab/old"),
	"/landing": (request, flags) =>
		rewrite(request, `/landing/${landing.encode(flags)}`),
	"/static": async (request) =>
		rewrite(request, `/static/${await precompute(choices)}`),
};

export const proxy = withFlags(
	(request, flags) => PAGES[request.nextUrl.pathname](request, flags),
	{
		context: ({ nextUrl }) => ({
			userId: nextUrl.searchParams.get("userId") ?? undefined,
		}),
		metricsInterval: 0,
	},
);

export const config = { matcher: ["/visit", "/ab", "/landing", "/static"] };

function rewrite(request, path) {
	return NextResponse.rewrite(new URL(path, request.url));
}
