// Next.js replaces each `process.env.NEXT_PUBLIC_…` in scripts of pages by its value, so the names are written out.

/** The address, name and token that requests need. */
export interface ApiConfig {
	url: string;
	appName: string;
	clientKey: string;
}

/** Options of `getDefinitions`. */
export interface DefinitionsConfig {
	appName: string;
	/** Address of the definitions: `https://unleash.example.com/api/client/features`. */
	url: string;
	/** A backend token. */
	token?: string;
	/** Authorizes requests to GitLab, which has no tokens. */
	instanceId?: string;
	/** Options of the request, also those of Next.js: `{ next: { revalidate: 15 } }`. */
	fetchOptions: FetchOptions;
}

/** Options of `fetch`, with those of Next.js. */
export type FetchOptions = RequestInit & {
	next?: { revalidate?: number | false; tags?: string[] };
};

const LOCAL = "http://localhost:4242/api";
const LOCAL_TOKEN = "default:development.unleash-insecure-api-token";

/** Returns the options of `getDefinitions` that the environment variables set. */
export function getDefaultConfig(defaultAppName = "nextjs"): DefinitionsConfig {
	const instanceId = process.env.UNLEASH_SERVER_INSTANCE_ID;
	const token =
		process.env.UNLEASH_SERVER_API_TOKEN || (instanceId ? "" : LOCAL_TOKEN);
	const base = removeTrailingSlash(getServerBaseUrl()) || LOCAL;
	return {
		appName: appNameOf() || defaultAppName,
		url: `${base}/client/features`,
		...(token && { token }),
		...(instanceId && { instanceId }),
		fetchOptions: {},
	};
}

/** Returns the frontend API that the environment variables set. */
export function getDefaultClientConfig(): ApiConfig {
	warnOfPublicToken();
	return {
		url:
			process.env.UNLEASH_FRONTEND_API_URL ||
			process.env.NEXT_PUBLIC_UNLEASH_FRONTEND_API_URL ||
			`${getServerBaseUrl() || LOCAL}/frontend`,
		appName: appNameOf() || "nextjs",
		clientKey:
			process.env.UNLEASH_FRONTEND_API_TOKEN ||
			process.env.NEXT_PUBLIC_UNLEASH_FRONTEND_API_TOKEN ||
			"default:development.unleash-insecure-frontend-api-token",
	};
}

/** Returns the backend API that the environment variables set. */
export function getDefaultServerConfig(): ApiConfig {
	warnOfPublicToken();
	return {
		url: getServerBaseUrl() || LOCAL,
		appName: appNameOf() || "nextjs",
		clientKey:
			process.env.UNLEASH_SERVER_API_TOKEN ||
			"default:development.unleash-insecure-server-api-token",
	};
}

/** Returns the address of the API that the environment variables set. */
export function getServerBaseUrl(): string | undefined {
	return (
		process.env.UNLEASH_SERVER_API_URL ||
		process.env.NEXT_PUBLIC_UNLEASH_SERVER_API_URL
	);
}

/** Returns the name of the application that the environment variables set. */
export function appNameOf(): string | undefined {
	return (
		process.env.UNLEASH_APP_NAME || process.env.NEXT_PUBLIC_UNLEASH_APP_NAME
	);
}

/** Returns an address without the slash at its end. */
export function removeTrailingSlash(url?: string): string | undefined {
	return url?.replace(/\/$/, "");
}

/** Logs what is missing for requests to anything but a local server. */
export function warnOfDefaults({ url, token }: DefinitionsConfig): void {
	if (url === `${LOCAL}/client/features`)
		console.warn(
			`fanion: set \`UNLEASH_SERVER_API_URL\`: the flags come from ${LOCAL}`,
		);
	if (token === LOCAL_TOKEN)
		console.error(
			"fanion: set `UNLEASH_SERVER_API_TOKEN`: requests have the token of a local server",
		);
}

function warnOfPublicToken(): void {
	if (process.env.NEXT_PUBLIC_UNLEASH_SERVER_API_TOKEN)
		console.warn(
			"fanion: `NEXT_PUBLIC_UNLEASH_SERVER_API_TOKEN` shows a backend token to pages: rename it to `UNLEASH_SERVER_API_TOKEN`",
		);
}
