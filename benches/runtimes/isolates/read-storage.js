// Only reads what an edge reads from Workers KV: the processor time of its request is subtracted from that of the edge.

export default {
	async fetch(request, env) {
		if (new URL(request.url).pathname === "/") return Response.json("started");
		const { keys } = await env.FLAGS.list();
		const values = await Promise.all(
			keys.map(({ name }) => env.FLAGS.get(name, "arrayBuffer")),
		);
		return Response.json(`${values.map(({ byteLength }) => byteLength)}`);
	},
};
