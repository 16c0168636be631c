import { evaluateFlags, flagsClient, getDefinitions } from "fanion/next";
import { cookies } from "next/headers";
import { named } from "../../names.js";

export default async function Page() {
	const sessionId = (await cookies()).get("unleash-session-id")?.value;
	const { toggles } = evaluateFlags(await getDefinitions(), { sessionId });
	const isOn = flagsClient(toggles).isEnabled(named("session"));
	return <p>{JSON.stringify({ sessionId, isOn })}</p>;
}
