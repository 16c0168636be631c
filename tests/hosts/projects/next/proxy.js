// Runs before every request: a flag sets a header.

import { Engine } from "fanion";
import { NextResponse } from "next/server";

const engine = new Engine();
engine.load({
	features: [
		{
			name: "new-checkout",
			enabled: true,
			strategies: [{ name: "userWithId", parameters: { userIds: "7" } }],
		},
	],
});

export default function decide(request) {
	const userId = request.nextUrl.searchParams.get("user");
	const response = NextResponse.next();
	const isNew = engine.isEnabled("new-checkout", { userId });
	response.headers.set("x-checkout", isNew ? "new" : "old");
	return response;
}
