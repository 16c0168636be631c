// Only receives the document: the processor time of its request is subtracted from that of the engines.

export default {
	async fetch(request) {
		const { byteLength } = await request.arrayBuffer();
		return Response.json(`${byteLength}`);
	},
};
