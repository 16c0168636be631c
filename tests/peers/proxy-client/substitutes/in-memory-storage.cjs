// The storage of the drop-in as the default export of a module.
const dropIn = require("../../../../pkg/cjs/compat/unleash-proxy-client/index.cjs");

Object.assign(exports, {
	__esModule: true,
	default: dropIn.InMemoryStorageProvider,
});
