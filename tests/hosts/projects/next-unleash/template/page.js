import {
	evaluateFlags,
	flagsClient,
	getDefinitions,
	randomSessionId,
} from "@unleash/nextjs";
import { cookies } from "next/headers";
import { after } from "next/server";
import { NAMES, named } from "../../names.js";
import { Flags } from "./flags.js";

const APP_NAME = named("@unleash/nextjs");

export default async function Page({ searchParams }) {
	const { userId, bootstrap } = await searchParams;
	const cookie = (await cookies()).get("unleash-session-id");
	const sessionId = cookie?.value ?? randomSessionId();
	const context = { userId, sessionId };
	const definitions = await getDefinitions({
		fetchOptions: { next: { revalidate: 15 } },
	});
	const { toggles } = evaluateFlags(definitions, context);
	const flags = flagsClient(toggles, { appName: `${APP_NAME} server` });
	const rows = NAMES.map((name) => {
		const enabled = flags.isEnabled(name);
		return [name, enabled, flags.getVariant(name).name];
	});
	after(() => flags.sendMetrics());
	return (
		<>
			<pre id="server">{JSON.stringify(rows)}</pre>
			<Flags
				appName={`${APP_NAME} page`}
				names={NAMES}
				toggles={bootstrap === "no" ? [] : toggles}
				context={context}
			/>
		</>
	);
}
