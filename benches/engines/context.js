/**
 * Returns a new Unleash context. The object literal lists every field, as application code does, so every
 * engine receives objects of one shape.
 */
export function newContext({
	userId,
	sessionId,
	remoteAddress,
	currentTime,
	properties,
}) {
	const { country, plan, browser, email, age, appVersion, tenant } = properties;
	return {
		userId,
		sessionId,
		remoteAddress,
		currentTime,
		properties: { country, plan, browser, email, age, appVersion, tenant },
	};
}
