// Loads a JSON document with GrowthBook, and evaluates the flag that the address names.

import { GrowthBookClient } from "@growthbook/growthbook";

export default {
	async fetch(request) {
		const flag = new URL(request.url).searchParams.get("flag");
		if (flag === null) return Response.json("started");
		const payload = JSON.parse(await request.text());
		const client = new GrowthBookClient().initSync({ payload });
		const { source } = client.evalFeature(flag, { attributes: { id: "7" } });
		return Response.json(source);
	},
};
