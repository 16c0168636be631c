// The trial of a keeper in Redis, in Deno and Bun. Arguments: the name of the client, the address of Redis.

import process from "node:process";
import { openClient } from "./support/redis-clients.js";
import { tryClients } from "./support/redis-trial.js";

const [name, url] = globalThis.Deno?.args ?? process.argv.slice(2);
const opened = await Promise.all([1, 2].map(() => openClient(name, url)));
await tryClients(opened.map(({ client }) => client));
for (const { close } of opened) close();
process.stdout.write("passed", () => process.exit());
