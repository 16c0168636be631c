import { readFile } from "node:fs/promises";
import type {
	ClientFeaturesResponse,
	FeatureInterface,
	Segment,
} from "./definitions.js";
import { withRetries } from "./retry.js";

/** How long a bootstrap by its address may take for one request, in milliseconds. */
const TIMEOUT = 10_000;

/** Returns flags for the time until the server answers. */
export interface BootstrapProvider {
	readBootstrap(): Promise<ClientFeaturesResponse | undefined>;
}

/** Flags for the time until the server answers; the first source that is given wins: provider, data, address, file. */
export interface BootstrapOptions {
	/** Address of a document. */
	url?: string;
	/** Headers of the request to `url`. */
	urlHeaders?: Record<string, string>;
	/** Path of a file with a document. */
	filePath?: string;
	data?: FeatureInterface[];
	/** The segments of `data`. */
	segments?: Segment[];
	bootstrapProvider?: BootstrapProvider;
}

/**
 * Returns the bootstrap; `undefined` if there is none, or if the server refuses it.
 *
 * @param headers the headers that identify the application, for `url`
 * @param send sends the request to `url`
 */
export async function readBootstrap(
	options: BootstrapOptions,
	headers: Record<string, string>,
	send: typeof fetch = (...request) => globalThis.fetch(...request),
): Promise<ClientFeaturesResponse | undefined> {
	const { bootstrapProvider, data, segments, url, filePath } = options;
	if (bootstrapProvider) return bootstrapProvider.readBootstrap();
	if (data)
		return { version: 2, features: [...data], ...(segments && { segments }) };
	if (url)
		return requestBootstrap(url, { ...headers, ...options.urlHeaders }, send);
	return filePath ? JSON.parse(await readFile(filePath, "utf8")) : undefined;
}

async function requestBootstrap(
	url: string,
	headers: Record<string, string>,
	send: typeof fetch,
): Promise<ClientFeaturesResponse | undefined> {
	const request = () =>
		send(url, { headers, signal: AbortSignal.timeout(TIMEOUT) });
	const response = await withRetries(request, TIMEOUT, () => false);
	return response.ok
		? ((await response.json()) as ClientFeaturesResponse)
		: undefined;
}
