import { evaluateFlags, flagsClient } from "fanion/next";
import { DOCUMENT, USERS } from "../flags.js";

/** Lists the users with the flag. Next.js renders the page while it builds the app. */
export default async function Page() {
	const hasFlag = (userId) =>
		flagsClient(evaluateFlags(DOCUMENT, { userId }).toggles).isEnabled("half");
	return <p id="users">{USERS.filter(hasFlag).join(" ")}</p>;
}
