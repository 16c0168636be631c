// What React Native adds to Hermes, as far as the package uses it.

globalThis.global = globalThis;
globalThis.console = { log: print, warn: print, error: print };
