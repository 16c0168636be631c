/**
 * The suites: where they are, and how they are run.
 *
 * `variable` is the environment variable with the path of a checkout. `commit` is the tested one. `folders` are copied.
 */
export const SUITES = [
	{
		name: "unleash-js-sdk",
		repository: "https://github.com/Unleash/unleash-js-sdk",
		commit: "9b1d0bf",
		variable: "UNLEASH_JS_SDK",
		folders: ["src", "setupJest.js"],
		program: "jest/bin/jest.js",
		options: (report, name) => [
			...["--config", "jest.config.cjs", "--roots", `scratch/${name}/src`],
			...["--json", "--outputFile", report, "--silent"],
		],
	},
	{
		name: "unleash-react-sdk",
		repository: "https://github.com/Unleash/unleash-react-sdk",
		commit: "14b4a51",
		variable: "UNLEASH_REACT_SDK",
		folders: ["src", "testSetup.js"],
		program: "vitest/vitest.mjs",
		options: (report) => [
			...["run", "--config", "vitest.config.js", "--silent"],
			...["--reporter", "json", "--outputFile", report],
		],
	},
];
