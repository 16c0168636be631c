// The request of a page for the flags of its user.

/** Returns the path that asks for the flags of a context. */
export function frontendPath(
	{ properties, ...fields },
	path = "/api/frontend",
) {
	const query = new URLSearchParams(fields);
	for (const [name, value] of Object.entries(properties))
		query.set(`properties[${name}]`, String(value));
	return `${path}?${query}`;
}
