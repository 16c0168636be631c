/**
 * A fresh context as Unleash has it. Spelled out as an app spells it, so that every side meets objects
 * of an ordinary shape.
 */
export function contextOf({
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
