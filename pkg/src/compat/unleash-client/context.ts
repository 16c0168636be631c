/** Fields of a context that Unleash does not define. */
export interface Properties {
	[field: string]: string | undefined | number;
}

/** The user and the circumstances that a flag is evaluated for. */
export interface Context {
	[field: string]: string | Date | undefined | number | Properties;
	currentTime?: Date;
	userId?: string;
	sessionId?: string;
	remoteAddress?: string;
	environment?: string;
	appName?: string;
	properties?: Properties;
}
