import { Engine } from "fanion";
import { openFanion } from "./runner/fanion.js";
import { runSpecifications } from "./runner/specification.js";
import specifications from "./specifications.json";

export default {
	async fetch() {
		const results = [];
		for await (const result of runSpecifications(specifications, () =>
			openFanion(Engine),
		))
			results.push(result);
		return Response.json(results);
	},
};
