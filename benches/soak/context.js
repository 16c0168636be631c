// What tests have to end their servers, for a run.

/** Calls a function with a context whose `after` notes what ends a server; returns its result. */
export async function withContext(use) {
	const ends = [];
	try {
		return await use({ after: (end) => ends.unshift(end) });
	} finally {
		for (const end of ends) await end();
	}
}
