import { Engine } from "fanion";

const engine = new Engine();
engine.load({ features: [{ name: "greeting", enabled: true }] });

export default {
	fetch(request) {
		const userId = new URL(request.url).searchParams.get("user");
		return Response.json(engine.isEnabled("greeting", { userId }));
	},
};
