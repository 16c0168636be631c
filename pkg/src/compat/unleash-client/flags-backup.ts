import { parse } from "../../client/stored-document.js";
import type { Storage } from "../../storage/storage.js";
import { backupFile } from "./backup-file.js";
import type { UnleashConfig } from "./config.js";
import type { ClientFeaturesResponse } from "./definitions.js";
import { toResponse } from "./definitions-index.js";
import type { SourceOwner } from "./flag-source.js";
import type { StorageProvider } from "./storage-provider.js";

/** Keeps the flags of an application as the objects of `unleash-client`, by the name of the application. */
export class FlagsBackup {
	readonly #provider: StorageProvider<ClientFeaturesResponse>;
	readonly #key: string;
	readonly #owner: SourceOwner;

	constructor(
		{ storageProvider, backupPath, appName }: UnleashConfig,
		owner: SourceOwner,
	) {
		this.#provider = storageProvider ?? backupFile(backupPath);
		this.#key = appName;
		this.#owner = owner;
	}

	/** Returns the storage of a client. */
	get storage(): Storage {
		return {
			get: () => this.#read(),
			set: (_key, value) => this.save(String(parse(value).document)),
		};
	}

	/** Saves a document. Never rejects: a failure is reported. */
	async save(document: string | ClientFeaturesResponse): Promise<void> {
		try {
			await this.#provider.set(this.#key, toResponse(document));
		} catch (error) {
			this.#owner.onError(error);
		}
	}

	async #read(): Promise<string | undefined> {
		try {
			const stored = await this.#provider.get(this.#key);
			return stored?.features?.length ? JSON.stringify(stored) : undefined;
		} catch (error) {
			this.#owner.onWarn(error);
			return undefined;
		}
	}
}
