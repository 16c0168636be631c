import { results } from "../../specification.js";

export const runtime = "edge";

export default async function Page() {
	return <pre>{JSON.stringify(await results())}</pre>;
}
