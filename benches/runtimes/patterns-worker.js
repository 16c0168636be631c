// The worker that loads documents with patterns in workerd. Its clock stands still while its code runs, so
// each request is timed from outside.

import { Engine } from "fanion";
import { load, prepare } from "../workloads/patterns.js";

let document;

export default {
	async fetch(request) {
		const { name, loads } = await request.json();
		document ??= prepare(Engine, name);
		for (let count = 0; count < loads; count += 1) load(Engine, document);
		return Response.json({});
	},
};
