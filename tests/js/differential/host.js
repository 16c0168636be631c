// The name by which the SDK knows this machine; it reads it once, when it is imported.

import { hostname } from "node:os";

export const HOST = process.env.HOSTNAME || hostname() || "undefined";
