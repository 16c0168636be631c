import { flagsClient, getDefinitions } from "fanion/next";
import { notFound } from "next/navigation";
import { landing } from "../../../landing.js";
import { named } from "../../../names.js";

export async function generateStaticParams() {
	const codes = landing.codes(await getDefinitions());
	return codes.map((code) => ({ code }));
}

export default async function Page({ params }) {
	const toggles = landing.toggles((await params).code, await getDefinitions());
	if (!toggles) notFound();
	const flags = flagsClient(toggles);
	const isOn = flags.isEnabled(named("half"));
	const { name, payload } = flags.getVariant(named("variants"));
	return <p>{JSON.stringify({ isOn, name, payload })}</p>;
}
