// Reads definitions from a file or a URL.

/** Timeout of the request, in milliseconds. */
const TIMEOUT = 5000;

/** Returns the string at a path or URL, such as `https://unleash.example.com/api/client/features`. */
export async function readDefinitions(
	location: string,
	token: string,
): Promise<string> {
	if (!/^https?:/.test(location)) return Deno.readTextFile(location);
	const response = await fetch(location, {
		headers: { Authorization: token },
		signal: AbortSignal.timeout(TIMEOUT),
	});
	if (!response.ok) throw new Error(`the server answered ${response.status}`);
	return response.text();
}
