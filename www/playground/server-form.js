// Definitions from a server, or from any address. The token stays in its box: it is in no link, and in no
// storage.

import { find } from "../element.js";
import { showProblem } from "./refusal.js";

export class ServerForm {
	/** `take(text, source)` is given what came. */
	constructor(take) {
		find("from").addEventListener("submit", (event) => {
			event.preventDefault();
			fetchFrom(find("from-address").value, find("from-token").value, take);
		});
	}
}

async function fetchFrom(address, token, take) {
	const headers = { "unleash-client-spec": "6.1.0" };
	if (token) headers.authorization = token;
	try {
		const response = await fetch(address, { headers, cache: "no-store" });
		if (!response.ok)
			return showProblem(`The server answered ${response.status}.`);
		take(await response.text(), `From ${new URL(address).host}.`);
	} catch (error) {
		showProblem(
			`Nothing came: ${error.message}. Unleash servers let no page of another site ask; Unleash Edge does.`,
		);
	}
}
