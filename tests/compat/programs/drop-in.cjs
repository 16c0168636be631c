// Like `drop-in.js`, in CommonJS.

const sdk = require("fanion/compat/unleash-client");

import("./sdk.js")
	.then(({ useSdk }) => useSdk(sdk, process.argv.at(-1)))
	.then((result) => console.log(JSON.stringify(result)));
