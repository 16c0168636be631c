// Checks that every test runner runs on each entry, however the entry was loaded.

const { ok, equal, throws } = require("node:assert/strict");
const { mkdtempSync, rmSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");

const DOCUMENT = {
	features: [
		{
			name: "größe",
			enabled: true,
			strategies: [{ name: "userWithId", parameters: { userIds: "Žofie" } }],
			variants: [{ name: "weiß", weight: 1000 }],
		},
	],
};

/** Checks an entry of an engine: strings go to the WebAssembly and come back. */
async function checkEngine({ Engine, FanionError, init }) {
	await init();
	const engine = new Engine();
	engine.load(DOCUMENT);
	equal(engine.warnings().length, 0);
	equal(engine.isEnabled("größe", { userId: "Žofie" }), true);
	equal(engine.isEnabled("größe", { userId: "Ž".repeat(100) }), false);
	equal(engine.getVariant("größe", { userId: "Žofie" }).name, "weiß");
	throws(
		() => engine.load("{"),
		(error) => error instanceof FanionError && error.code === "PARSE_ERROR",
	);
	return engine;
}

async function checkTools(tools) {
	const engine = await checkEngine(tools);
	ok(engine.explain("größe", { userId: "Žofie" }).text.includes("weiß"));
}

/** Checks that a client uses the engine and the error class of `fanion`. */
async function checkClient({ createClient }, { memoryStorage }, { FanionError }) {
	const flags = createClient({
		appName: "shop",
		bootstrap: DOCUMENT,
		storage: memoryStorage(),
	});
	await flags.ready(5000);
	equal(flags.isEnabled("größe", { userId: "Žofie" }), true);
	await flags.close();
	const empty = createClient({ appName: "shop", storage: memoryStorage() });
	empty.on("error", () => {});
	const error = await empty.ready(1).catch((reason) => reason);
	await empty.close();
	ok(error instanceof FanionError, String(error));
}

async function checkFileStorage({ fileStorage }) {
	const folder = mkdtempSync(join(tmpdir(), "fanion-"));
	try {
		const storage = fileStorage(folder);
		await storage.set("flags", "größe");
		equal(String(await storage.get("flags")), "größe");
	} finally {
		rmSync(folder, { recursive: true });
	}
}

async function checkFake({ fake }) {
	const flags = fake({ größe: { variant: "weiß" } });
	await flags.ready(5000);
	equal(flags.getVariant("größe").name, "weiß");
	flags.set("größe", false);
	equal(flags.isEnabled("größe"), false);
	await flags.close();
}

/** The checks, by name. `entries` has the exports of each entry, by its path. */
exports.checksOf = (entries) => ({
	engine: () => checkEngine(entries.fanion),
	inline: () => checkEngine(entries.inline),
	tools: () => checkTools(entries.tools),
	"inline tools": () => checkTools(entries.inlineTools),
	client: () => checkClient(entries.client, entries.storage, entries.fanion),
	fake: () => checkFake(entries.testing),
	"file storage": () => checkFileStorage(entries.file),
	"one error class": () =>
		equal(entries.fanion.FanionError, entries.inline.FanionError),
});
