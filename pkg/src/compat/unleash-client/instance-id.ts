import { hostname, userInfo } from "node:os";

/** Returns the id of an instance without one: the names of the user and of the host. */
export function defaultInstanceId(): string {
	return `${userName()}-${hostname()}`;
}

/** Returns the name of the user; a random name if the host has none, as for a user id of a container. */
function userName(): string {
	try {
		return userInfo().username;
	} catch {
		return `generated-${Math.round(Math.random() * 1_000_000)}`;
	}
}

/** Returns the host name for the strategy `applicationHostname`. */
export function hostName(): string {
	return process.env.HOSTNAME || hostname();
}
