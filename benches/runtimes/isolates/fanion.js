// Loads a JSON document or a snapshot with fanion, and evaluates the flag that the address names.

import { Engine } from "fanion";

const engine = new Engine();

export default {
	async fetch(request) {
		const flag = new URL(request.url).searchParams.get("flag");
		if (flag === null) return Response.json("started");
		engine.load(new Uint8Array(await request.arrayBuffer()));
		const { reason } = engine.evaluate(flag, { userId: "7" });
		return Response.json(reason);
	},
};
