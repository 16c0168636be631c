import { generateKeys } from "../../signed/generate-keys.js";
import { checkNew, writeNew } from "../output/write.js";
import { defineCommand } from "./command.js";

/** Only the owner may read a private key. */
const PRIVATE = 0o600;

export const KEYGEN = defineCommand({
	arguments: [
		{
			name: "name",
			description: "path of the new files, without `.key` and `.pub`",
		},
	],
	options: {},
	notes:
		"Writes two new files in PEM format: the private key, which signs, and the public key, which verifies.",
	json: "{ keyId, privateKey: file, publicKey: file }",
	examples: ["fanion keygen flags"],
	run: async ({ arguments: [name = ""] }) => {
		const [privateKey, publicKey] = [`${name}.key`, `${name}.pub`];
		await checkNew([privateKey, publicKey]);
		const keys = await generateKeys();
		await writeNew(keys.privateKey, privateKey, PRIVATE);
		await writeNew(keys.publicKey, publicKey);
		const { keyId } = keys;
		return {
			data: { keyId, privateKey, publicKey },
			text: () =>
				`key ${keyId}: ${privateKey} signs, keep it secret; ${publicKey} verifies`,
		};
	},
});
