// Runs the suite of unleash-js-sdk with the drop-in in place of its public modules.

const path = require("node:path");

const dropIn = path.join(
	__dirname,
	"../../../pkg/cjs/compat/unleash-proxy-client/index.cjs",
);
const original = process.env.ORIGINAL === "1";

module.exports = {
	rootDir: __dirname,
	transform: {
		"^.+\\.tsx?$": [
			"ts-jest",
			{
				diagnostics: false,
				tsconfig: {
					esModuleInterop: true,
					isolatedModules: true,
					module: "commonjs",
					resolveJsonModule: true,
					target: "es2022",
				},
			},
		],
	},
	setupFiles: [
		"<rootDir>/scratch/unleash-js-sdk/setupJest.js",
		"jest-localstorage-mock",
	],
	testEnvironment: "jsdom",
	// Other files test modules that are no part of the package's exports.
	testMatch: ["**/index.test.ts", "**/storage-provider-*.test.ts"],
	moduleNameMapper: original
		? {}
		: {
				"^\\./index$": dropIn,
				"^\\./events$": dropIn,
				"^\\./storage-provider-inmemory$":
					"<rootDir>/substitutes/in-memory-storage.cjs",
				"^\\./storage-provider-local$":
					"<rootDir>/substitutes/local-storage.cjs",
			},
};
