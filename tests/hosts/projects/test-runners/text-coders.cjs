// For Jest with modules in jsdom, which has no text coders.

const { TextDecoder, TextEncoder } = require("node:util");

Object.assign(globalThis, { TextDecoder, TextEncoder });
