// Loads every entry in a host without WebAssembly and without functions of the web, by `import` or `require`.
// Prints the error of the engine and the evaluation of a client.

const HIDDEN = [
	...["WebAssembly", "TextDecoder", "TextEncoder", "URL", "fetch", "atob"],
	...["Response", "AbortController", "AbortSignal", "crypto", "structuredClone"],
];
for (const name of HIDDEN) delete globalThis[name];

const names = ["", "/inline", "/slim", "/tools", "/tools/inline"].concat(
	...["/tools/slim", "/client", "/storage", "/storage/file"],
);
const load =
	process.argv[2] === "import" ? (name) => import(name) : require;

(async () => {
	for (const name of names) await load(`fanion${name}`);
	const { Engine, FanionError } = await load("fanion");
	const { createClient } = await load("fanion/client");
	let error;
	try {
		new Engine();
	} catch (problem) {
		error = problem;
	}
	const flags = createClient({ appName: "app", bootstrap: { features: [] } });
	const warnings = [];
	flags.on("warn", (message) => warnings.push(message));
	const fallback = flags.isEnabled("checkout", {}, true);
	await flags.ready(50).catch(() => {});
	await flags.close();
	const isFanionError = error instanceof FanionError;
	const { message } = error;
	console.log(JSON.stringify({ isFanionError, message, fallback, warnings }));
})();
