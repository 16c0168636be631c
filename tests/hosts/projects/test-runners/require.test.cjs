// For Jest, Mocha and Vitest, whose functions are global, and for node:test.

const { checksOf } = require("./checks.cjs");

const it = globalThis.it ?? require("node:test").it;

const checks = checksOf({
	fanion: require("fanion"),
	inline: require("fanion/inline"),
	tools: require("fanion/tools"),
	inlineTools: require("fanion/tools/inline"),
	client: require("fanion/client"),
	storage: require("fanion/storage"),
	testing: require("fanion/testing"),
	file: require("fanion/storage/file"),
});
for (const [name, check] of Object.entries(checks)) it(name, check);
