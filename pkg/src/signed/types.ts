// The public types, which also hold in TypeScript 5.0, and without the types of the web platform.

/** A key as JSON (JWK): `kty` is `OKP`, `crv` is `Ed25519`. */
export interface JsonKey {
	readonly kty?: string | undefined;
	readonly crv?: string | undefined;
	/** The public part, 32 bytes in `base64url`. */
	readonly x?: string | undefined;
	/** The private part. */
	readonly d?: string | undefined;
}

/** The `CryptoKey` of the host. The type does not need the types of the web platform. */
export type HostKey = typeof globalThis extends {
	CryptoKey: { prototype: infer Type };
}
	? Type
	: never;

/** A public key of Ed25519: PEM (SPKI), JWK as object or string, 32 bytes in `base64url`, or a `CryptoKey`. */
export type PublicKey = string | JsonKey | HostKey;

/** A private key of Ed25519: PEM (PKCS#8), JWK as object or string, a `CryptoKey`, or a pair of them. */
export type PrivateKey =
	| string
	| JsonKey
	| HostKey
	| { readonly privateKey: HostKey; readonly publicKey: HostKey };

/** A new pair of keys, as PEM. */
export interface Keys {
	readonly keyId: string;
	/** SPKI, for everyone who verifies. */
	readonly publicKey: string;
	/** PKCS#8, secret. */
	readonly privateKey: string;
}

/** Flags as bytes or as a string. */
export type Payload = string | Uint8Array | ArrayBuffer;

/** What a signature says about flags, besides their bytes. Times are Unix milliseconds. */
export interface Statement {
	readonly keyId: string;
	/** When the flags were signed. */
	readonly issued: number;
	/** When the signature ends; `undefined` for never. */
	readonly expires: number | undefined;
	/** Orders the states of the flags: by default, when they were the current ones. */
	readonly sequence: number;
	/** Whom the flags are for, such as `*:production`; empty for everyone. */
	readonly audience: string;
	/** The request that the flags answer, such as `features?namePrefix=a`; empty for flags of a file. */
	readonly request: string;
}

/** Whose signatures are accepted, and for how long. */
export interface VerifyOptions {
	/** The public keys: during a rotation, the old one and the new one. */
	readonly keys: PublicKey | readonly PublicKey[];
	/**
	 * Whom the flags must be for. By default the project and environment of the token, such as `*:production`; flags that
	 * are signed for everyone are accepted too.
	 */
	readonly audience?: string | undefined;
	/** The request that the flags must answer, such as `features`; by default none, as files. A client knows its own. */
	readonly request?: string | undefined;
	/** Milliseconds for which a signature is valid, although its own end may be later. */
	readonly maxAge?: number | undefined;
}

/** A public key, several of them, or options. */
export type Verification = PublicKey | readonly PublicKey[] | VerifyOptions;
