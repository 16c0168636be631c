import { createHash } from "node:crypto";
import type { Storage, Stored } from "../storage/storage.js";

/** What Unleash Edge has stored, as JSON; `undefined` where there is nothing. */
export interface UnleashBackup {
	/** `[[environment, document], …]` */
	features(): Promise<string | undefined>;
	/** `[{ token, type, environment, projects, status }, …]` */
	tokens(): Promise<string | undefined>;
}

/**
 * Returns a storage that takes what it does not have yet from a backup of Unleash Edge.
 *
 * After the first start with a server, the storage has everything, and the backup is not read.
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

/** Returns what a backup has for a key of the edge; `undefined` if it is damaged, too. */
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
function toTokens(text: string | undefined): string | undefined {
	if (text === undefined) return undefined;
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
	const { token, environment, projects = [] } = stored;
	const kind = KINDS[(stored.type ?? stored.tokenType ?? "").toLowerCase()];
	if (kind === undefined || environment === undefined) return [];
	const digest = createHash("sha256").update(token).digest("hex");
	return [[digest, { kind, environment, projects }]];
}

const KINDS: Readonly<Record<string, string>> = {
	client: "backend",
	backend: "backend",
	frontend: "frontend",
};

/** Returns the document of the environment that a key ends with. */
function toDocument(text: string | undefined, key: string): string | undefined {
	if (text === undefined) return undefined;
	const documents = JSON.parse(text) as readonly [string, object][];
	const found = documents.find(([name]) => key.endsWith(`:${name}`));
	return found && JSON.stringify(found[1]);
}
