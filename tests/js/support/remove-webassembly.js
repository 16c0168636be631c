// Preloaded: hosts such as React Native have no WebAssembly.
delete globalThis.WebAssembly;
