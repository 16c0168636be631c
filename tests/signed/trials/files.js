// Signed files: `sign` and `verify` without a client.

import { generateKeys, sign, verify } from "fanion/signed";
import { fileOf, forged } from "./forged.js";
import { documentOf, equal, keysOf, NOW, rejects, signed } from "./support.js";

const decode = (bytes) => new TextDecoder().decode(bytes);

/** Copies bytes with one bit inverted. */
function flip(bytes, bit) {
	const copy = Uint8Array.from(bytes);
	copy[bit >> 3] ^= 1 << (bit & 7);
	return copy;
}

const REFUSED =
	/signature is wrong|not signed|malformed|none of those given|not for|ended|future/;

export const FILES = [
	{
		name: "a signed file contains its flags and what was signed",
		run: async () => {
			const { publicKey, keyId } = await keysOf();
			const options = { sequence: 7, audience: "*:production é" };
			const file = await signed(documentOf("a"), options);
			const verified = await verify(file, publicKey, NOW);
			equal(decode(verified.document), documentOf("a"), "the flags");
			equal(verified.keyId, keyId, "the key");
			equal(verified.sequence, 7, "the sequence");
			equal(verified.audience, "*:production é", "the audience");
			equal(verified.expires - verified.issued, 3_600_000, "the end");
		},
	},
	{
		name: "bytes of a snapshot stay unchanged",
		run: async () => {
			const bytes = Uint8Array.from({ length: 300 }, (_, index) => index);
			const file = await signed(bytes);
			const { document } = await verify(file, (await keysOf()).publicKey, NOW);
			equal(document.join(), bytes.join(), "the bytes");
		},
	},
	{
		name: "no file with one bit inverted is valid, whichever bit it is",
		run: async () => {
			const { publicKey } = await keysOf();
			const file = await signed(documentOf(), { audience: "*:a" });
			for (let bit = 0; bit < file.length * 8; bit++)
				await rejects(verify(flip(file, bit), publicKey, NOW), REFUSED);
		},
	},
	{
		name: "no truncated file is valid, and no file with more bytes",
		run: async () => {
			const { publicKey } = await keysOf();
			const file = await signed(documentOf());
			for (let length = 0; length < file.length; length++)
				await rejects(verify(file.slice(0, length), publicKey, NOW), REFUSED);
			const longer = new Uint8Array([...file, 0x20]);
			await rejects(verify(longer, publicKey, NOW), /signature is wrong/);
		},
	},
	{
		name: "the signature of one file is invalid before other flags",
		run: async () => {
			const [line] = decode(await signed(documentOf())).split("\n");
			const { publicKey } = await keysOf();
			const forged = `${line}\n${documentOf("evil")}`;
			await rejects(verify(forged, publicKey, NOW), /signature is wrong/);
		},
	},
	{
		name: "each form of a key signs, and verifies",
		run: async () => {
			const { privateKey, publicKey } = await generateKeys();
			const privateJwk = await exportJwk("pkcs8", privateKey, "sign");
			const publicJwk = await exportJwk("spki", publicKey, "verify");
			const hostKey = await importPem("pkcs8", privateKey, "sign", false);
			const hostPublic = await importPem("spki", publicKey, "verify");
			const pair = { privateKey: hostKey, publicKey: hostPublic };
			for (const key of [
				privateKey,
				privateJwk,
				JSON.stringify(privateJwk),
				pair,
			]) {
				const file = await sign(documentOf(), { key, now: NOW });
				for (const verification of [
					publicKey,
					publicJwk,
					JSON.stringify(publicJwk),
					publicJwk.x,
					hostPublic,
					[publicKey],
					{ keys: publicKey },
					{ keys: [publicJwk] },
				])
					await verify(file, verification, NOW);
			}
		},
	},
	{
		name: "a key that is no public key is refused, and a private key is named",
		run: async () => {
			const file = await signed(documentOf());
			const { privateKey } = await keysOf();
			const jwk = await exportJwk("pkcs8", privateKey, "sign");
			for (const key of [privateKey, jwk, JSON.stringify(jwk)])
				await rejects(verify(file, key, NOW), /is a private key/);
			for (const key of [
				"abc",
				"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
				{},
				{ kty: "EC", crv: "P-256", x: jwk.x },
				"{",
				7,
			])
				await rejects(verify(file, key, NOW), /not a public key|not a JWK/);
			for (const none of [undefined, [], { keys: [] }, { keys: undefined }])
				await rejects(verify(file, none, NOW), /has no key/);
			for (const none of [null, ""])
				await rejects(verify(file, none, NOW), /has no key|not a public key/);
		},
	},
	{
		name: "a key that is no private key does not sign",
		run: async () => {
			const { publicKey } = await keysOf();
			for (const key of [undefined, null, publicKey, "abc", {}, "{"])
				await rejects(
					sign(documentOf(), { key }),
					/not a private key|not a JWK/,
				);
		},
	},
	{
		name: "numbers that a signature cannot hold are refused",
		run: async () => {
			const { privateKey: key } = await keysOf();
			for (const sequence of [-1, 0.5, 1e15, Number.NaN])
				await rejects(sign(documentOf(), { key, sequence }), /`sequence` is/);
			await rejects(sign(documentOf(), { key, expires: -1 }), /`expires` is/);
			await rejects(
				sign(documentOf(), { key, now: NOW, sequence: NOW + 1 }),
				/`sequence` is `1800000000001`: pass at most the time/,
			);
		},
	},
	{
		name: "a signature that would be too long is refused",
		run: async () => {
			const { privateKey: key, publicKey } = await keysOf();
			const audience = "é".repeat(250);
			const file = await sign(documentOf(), { key, now: NOW, audience });
			await verify(file, publicKey, NOW);
			for (const long of ["a".repeat(2000), audience.repeat(2)])
				await rejects(
					sign(documentOf(), { key, audience: long }),
					/the line of the signature has \d+ characters, and may have 2000/,
				);
		},
	},
	{
		name: "an answer of an edge is no file, unless its request is expected",
		run: async () => {
			const { publicKey: keys } = await keysOf();
			const answer = fileOf(await forged("features?namePrefix=e"));
			await rejects(
				verify(answer, keys, NOW),
				/answer the request `features\?namePrefix=e`, not no request: set `request`/,
			);
			const as = (file, request) => verify(file, { keys, request }, NOW);
			await as(answer, "features?namePrefix=e");
			await rejects(as(answer, "features"), /not the request `features`/);
			await rejects(
				as(await signed(documentOf()), "features"),
				/answer no request, not/,
			);
		},
	},
	{
		name: "a greatest age that is no positive number is refused",
		run: async () => {
			const { publicKey: keys } = await keysOf();
			const file = await signed(documentOf());
			for (const maxAge of ["60000", 0, -1, Number.NaN, 1 / 0, null])
				await rejects(verify(file, { keys, maxAge }, NOW), /`maxAge` is/);
		},
	},
	{
		name: "a file for another audience is refused",
		run: async () => {
			const { publicKey: keys } = await keysOf();
			const file = await signed(documentOf(), { audience: "*:development" });
			await verify(file, { keys, audience: "*:development" }, NOW);
			await rejects(
				verify(file, { keys, audience: "*:production" }, NOW),
				/signed for `\*:development`, not for `\*:production`/,
			);
			const open = await signed(documentOf());
			await rejects(verify(open, { keys, audience: "*:a" }, NOW), /not for/);
		},
	},
	{
		name: "a file is valid from five minutes before its time, to its end or its greatest age",
		run: async () => {
			const { publicKey: keys } = await keysOf();
			const file = await signed(documentOf());
			const at = (now, maxAge) => verify(file, { keys, maxAge }, NOW + now);
			await at(-300_000);
			await rejects(at(-300_001), /in the future/);
			await at(3_599_999);
			await rejects(at(3_600_000), /the signature ended at 2027-/);
			await at(59_999, 60_000);
			await rejects(at(60_000, 60_000), /the signature ended/);
			const { privateKey: key } = await keysOf();
			const eternal = await sign(documentOf(), { key, now: NOW });
			await verify(eternal, keys, NOW + 1e12);
		},
	},
	{
		name: "without Ed25519 in WebCrypto, everything is refused, and the error says why",
		run: async () => {
			const { publicKey, privateKey: key } = await keysOf();
			const file = await signed(documentOf());
			await withoutEd25519(async () => {
				await rejects(
					verify(file, publicKey, NOW),
					/need Ed25519 in WebCrypto/,
				);
				await rejects(sign("{}", { key }), /need Ed25519 in WebCrypto/);
				await rejects(generateKeys(), /need Ed25519 in WebCrypto/);
			});
		},
	},
];

/** Runs work while the host refuses keys, as one does that lacks the algorithm. */
async function withoutEd25519(work) {
	const { subtle } = globalThis.crypto;
	const refuse = async () => {
		throw Object.assign(new Error("unrecognized name"), {
			name: "NotSupportedError",
		});
	};
	subtle.importKey = refuse;
	subtle.generateKey = refuse;
	try {
		await work();
	} finally {
		delete subtle.importKey;
		delete subtle.generateKey;
	}
}

async function importPem(format, pem, use, extractable = true) {
	const base64 = pem.replace(/-----.*-----|\s/g, "");
	const der = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
	const { subtle } = globalThis.crypto;
	return subtle.importKey(format, der, "Ed25519", extractable, [use]);
}

async function exportJwk(format, pem, use) {
	const key = await importPem(format, pem, use);
	return globalThis.crypto.subtle.exportKey("jwk", key);
}
