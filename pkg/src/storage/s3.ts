import type { Storage } from "./storage.js";

/** The method of an `AwsClient` of `aws4fetch` that is used. */
interface SigningClient {
	fetch(
		address: string,
		init?: { method: string; body: string },
	): Promise<S3Response>;
}

/** The members of a `Response` that are read. */
interface S3Response {
	readonly ok: boolean;
	readonly status: number;
	arrayBuffer(): Promise<ArrayBuffer>;
}

/**
 * Stores documents as objects of a bucket, in S3 or a service that is compatible with it.
 *
 * `folder` is an address: `https://flags.s3.eu-central-1.amazonaws.com/fanion/`. The client signs the requests; it is
 * the caller's. The storage also reads documents and snapshots that other programs stored.
 */
export function s3Storage(client: SigningClient, folder: string): Storage {
	const base = folder.endsWith("/") ? folder : `${folder}/`;
	// Some services refuse names with `//`, which addresses in keys contain.
	const addressOf = (key: string) =>
		base + encodeURIComponent(key.replaceAll("/", "%2F"));
	return {
		async get(key) {
			const response = await client.fetch(addressOf(key));
			// The body is read in any case, so that the connection is free again.
			const body = await response.arrayBuffer();
			if (response.status === 404) return undefined;
			check(response, "read");
			return body;
		},
		async set(key, value) {
			const init = { method: "PUT", body: value };
			const response = await client.fetch(addressOf(key), init);
			await response.arrayBuffer();
			check(response, "write");
		},
	};
}

function check({ ok, status }: S3Response, action: string): void {
	if (ok) return;
	const advice =
		status === 403
			? "check the credentials, and that they may list, read and write the bucket"
			: "try again";
	throw new Error(`the bucket answered ${status} to a ${action}: ${advice}`);
}
