import { half, payload, variant } from "../../choices.js";

export const runtime = "edge";

export async function GET() {
	return Response.json([await half(), await variant(), await payload()]);
}
