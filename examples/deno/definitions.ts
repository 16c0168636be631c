// Where definitions come from: a file, or an address.

/** Longest wait for a server. Milliseconds. */
const PATIENCE = 5000;

/** The text at a path or an address, such as `https://unleash.example.com/api/client/features`. */
export async function readDefinitions(
	place: string,
	token: string,
): Promise<string> {
	if (!/^https?:/.test(place)) return Deno.readTextFile(place);
	const response = await fetch(place, {
		headers: { Authorization: token },
		signal: AbortSignal.timeout(PATIENCE),
	});
	if (!response.ok) throw new Error(`the server says ${response.status}`);
	return response.text();
}
