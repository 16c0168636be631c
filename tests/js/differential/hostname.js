// The hostname that `unleash-client` compares. The SDK reads it once, at import.

import { hostname } from "node:os";

export const HOSTNAME = process.env.HOSTNAME || hostname() || "undefined";
