// Loads definitions from a URL. The token stays in its input: it is never stored and never part of a link.

import { byId } from "../dom.js";
import { showProblem } from "./load-error.js";

/** Calls `onDocument(text, source)` with each document that the form fetches. */
export function handleServerForm(onDocument) {
	byId("server-form").addEventListener("submit", (event) => {
		event.preventDefault();
		const { value: url } = byId("server-url");
		const { value: token } = byId("server-token");
		fetchDocument(url, token, onDocument);
	});
}

async function fetchDocument(url, token, onDocument) {
	const headers = { "unleash-client-spec": "6.1.0" };
	if (token) headers.authorization = token;
	try {
		const response = await fetch(url, { headers, cache: "no-store" });
		if (!response.ok)
			return showProblem(
				`The server responded with the status ${response.status}.`,
			);
		onDocument(await response.text(), `From ${new URL(url).host}.`);
	} catch (error) {
		showProblem(
			`The request failed: ${error.message}. An Unleash server refuses requests from other sites; Unleash Edge allows them.`,
		);
	}
}
