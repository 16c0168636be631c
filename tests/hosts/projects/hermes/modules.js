// The modules that an application of React Native imports.

export * as client from "fanion/client";
export * as proxyClient from "fanion/compat/unleash-proxy-client";
export * as js from "fanion/js";
export * as storage from "fanion/storage";
