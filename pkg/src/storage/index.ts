export { cacheStorage } from "./cache.js";
export { denoKvStorage } from "./deno-kv.js";
export { indexedDbStorage } from "./indexed-db.js";
export { memoryStorage } from "./memory.js";
export { redisStorage } from "./redis.js";
export { s3Storage } from "./s3.js";
export type { Storage, Stored } from "./storage.js";
export { webStorage } from "./web.js";
export { workersKvStorage } from "./workers-kv.js";
