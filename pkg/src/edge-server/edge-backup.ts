import { createHash } from "node:crypto";
import type { Storage, Stored } from "../storage/storage.js";

/** The state that Unleash Edge stores, as JSON; `undefined` or `null` where there is none. */
export interface UnleashBackup {
	/** `[[environment, document], …]` */
	features(): Promise<BackupText>;
	/** `[{ token, type, environment, projects, status }, …]` */
	tokens(): Promise<BackupText>;
}

type BackupText = string | null | undefined;

/**
 * Returns a storage that reads a value it lacks from a backup of Unleash Edge.
 *
 * After the first start with a server, the storage has every value, and the backup is not read.
 */
export function withUnleashBackup(
	storage: Storage,
	backup: UnleashBackup,
): Storage {
	return {
		get: async (key) => (await storage.get(key)) ?? (await findIn(backup, key)),
		set: (key, value) => storage.set(key, value),
	};
}

/** Returns the value of a backup for a key of the edge; `undefined` if there is none, or if the backup is damaged. */
async function findIn(backup: UnleashBackup, key: string): Promise<Stored> {
	try {
		return key.startsWith(TOKENS)
			? toTokens(await backup.tokens())
			: toDocument(await backup.features(), key);
	} catch {
		return undefined;
	}
}

/** The start of the key of the tokens. All other keys end with project and environment. */
const TOKENS = "fanion edge tokens ";

/** Returns the tokens in the format of the edge: by digest, without the token itself. */
function toTokens(text: BackupText): string | undefined {
	if (!text) return undefined;
	const entries = (JSON.parse(text) as readonly UnleashToken[])
		.filter(({ status }) => ["Validated", "Trusted"].includes(status))
		.flatMap(toEntry);
	return JSON.stringify({ tokens: Object.fromEntries(entries) });
}

interface UnleashToken {
	readonly token: string;
	readonly type?: string;
	/** Of versions before 19. */
	readonly tokenType?: string;
	readonly environment?: string;
	readonly projects?: readonly string[];
	readonly status: string;
}

function toEntry(stored: UnleashToken): [string, object][] {
	const { token, environment, projects } = stored;
	const kind = KINDS[(stored.type ?? stored.tokenType ?? "").toLowerCase()];
	// An empty list stands for all projects; a missing one must not.
	if (!kind || environment === undefined || projects === undefined) return [];
	const digest = createHash("sha256").update(token).digest("hex");
	return [[digest, { kind, environment, projects }]];
}

const KINDS: Readonly<Record<string, string>> = {
	client: "backend",
	backend: "backend",
	frontend: "frontend",
};

/** Returns the document of the environment of a key. Unleash Edge stores one for each environment, whatever the token. */
function toDocument(text: BackupText, key: string): string | undefined {
	if (!text) return undefined;
	const environment = SCOPE.exec(key)?.[1];
	const documents = JSON.parse(text) as readonly [string, object][];
	const found = documents.find(([name]) => name === environment);
	return found && JSON.stringify(found[1]);
}

/** The end of a key: project and environment, and after `[]`, a list of projects, the start of a digest. */
const SCOPE = / [^ :]*:([^ ]+)(?: [0-9a-f]{16})?$/;
