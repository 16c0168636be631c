import { half, payload, variant } from "../../choices.js";

export async function GET() {
	return Response.json([await half(), await variant(), await payload()]);
}
