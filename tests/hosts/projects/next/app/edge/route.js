import { results } from "../../specification.js";

export const runtime = "edge";

export async function GET() {
	return Response.json(await results());
}
