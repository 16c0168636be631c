import { Engine } from "fanion";
import { openFanion } from "./runner/fanion.js";
import { collectResults } from "./runner/specification.js";
import specifications from "./specifications.json";

export default {
	async fetch() {
		const results = await collectResults(specifications, () =>
			openFanion(Engine),
		);
		return Response.json(results);
	},
};
