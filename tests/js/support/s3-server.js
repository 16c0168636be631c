// A bucket in memory behind HTTP. A request is accepted only if another library computes the same signature.

import { once } from "node:events";
import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";
import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";

const REGION = "eu-test-1";

/** The credentials that the bucket accepts, and the region, as of `AwsClient`. */
export const CREDENTIALS = {
	accessKeyId: "AKIATEST",
	secretAccessKey: "secret/of+the=test",
	service: "s3",
	region: REGION,
};

/** Starts the server: `{ address, objects, fail, stop }`; `fail` sets a status for all further requests. */
export async function startBucket() {
	const objects = new Map();
	let failure;
	const server = createServer(async (request, response) => {
		const body = await buffer(request);
		const end = (status, content) => response.writeHead(status).end(content);
		if (failure) return end(failure);
		if (!(await isSigned(request))) return end(403);
		const key = decodeURIComponent(request.url);
		if (request.method === "PUT") {
			objects.set(key, body);
			return end(200);
		}
		return objects.has(key) ? end(200, objects.get(key)) : end(404);
	});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	return {
		address: `http://127.0.0.1:${server.address().port}/flags/`,
		objects,
		fail: (status) => {
			failure = status;
		},
		stop: () => {
			server.closeAllConnections();
			server.close();
		},
	};
}

/** Signs the request again, and compares the signatures. */
async function isSigned({ method, url, headers }) {
	const { authorization = "" } = headers;
	const [, names] = /SignedHeaders=([^,]+)/.exec(authorization) ?? [];
	const date = headers["x-amz-date"];
	if (names === undefined || date === undefined) return false;
	const signer = new SignatureV4({
		credentials: CREDENTIALS,
		region: REGION,
		service: "s3",
		sha256: Sha256,
		uriEscapePath: false,
		applyChecksum: false,
	});
	const signed = await signer.sign(
		{
			method,
			protocol: "http:",
			hostname: "127.0.0.1",
			path: canonicalPath(url),
			query: {},
			headers: Object.fromEntries(
				names.split(";").map((name) => [name, headers[name]]),
			),
		},
		{ signingDate: toDate(date) },
	);
	const signatureOf = (text) => /Signature=(\w+)/.exec(text)?.[1];
	return (
		signatureOf(signed.headers.authorization) === signatureOf(authorization)
	);
}

/** Returns a path as S3 signs it: each character but the slash is escaped once. */
function canonicalPath(url) {
	const escapeUnit = (unit) =>
		`%${unit.charCodeAt(0).toString(16).toUpperCase()}`;
	return encodeURIComponent(decodeURIComponent(url))
		.replaceAll("%2F", "/")
		.replace(/[!'()*]/g, escapeUnit);
}

/** Parses `20261130T090000Z`. */
function toDate(text) {
	const iso = text.replace(
		/^(....)(..)(..)T(..)(..)(..)Z$/,
		"$1-$2-$3T$4:$5:$6Z",
	);
	return new Date(iso);
}
