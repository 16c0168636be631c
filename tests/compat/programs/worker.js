// Answers a request with what the program sees with the drop-in; the query has the address of the server.

import * as sdk from "fanion/compat/unleash-client";
import { useSdk } from "./sdk.js";

export default {
	async fetch(request) {
		const url = new URL(request.url).searchParams.get("server");
		try {
			return Response.json(await useSdk(sdk, url));
		} catch (error) {
			return new Response(error.stack, { status: 500 });
		}
	},
};
