const { readFileSync } = require("node:fs");
const slim = require("fanion/slim");
const { isReady, initError } = require("./run-specification.js");

const before = initError(slim);
slim.init(
	new WebAssembly.Module(readFileSync(require.resolve("fanion/fanion.wasm"))),
);
const atOnce = isReady(slim.Engine);
const inline = require("fanion/inline");
console.log(
	JSON.stringify({ before, atOnce, inline: isReady(inline.Engine) }),
);
