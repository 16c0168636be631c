import { generatePermutations } from "flags/next";
import { choices, half, variant } from "../../../choices.js";

export async function generateStaticParams() {
	const codes = await generatePermutations(choices);
	return codes.map((code) => ({ code }));
}

export default async function Page({ params }) {
	const { code } = await params;
	const values = [await half(code, choices), await variant(code, choices)];
	return <p>{JSON.stringify(values)}</p>;
}
