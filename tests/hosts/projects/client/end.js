// A script that must end by itself although its client polls, and not before `ready` settles.

import { createClient } from "fanion/client";

const open = (options) => {
	const client = createClient({
		url: "http://127.0.0.1:9",
		appName: "end",
		...options,
	});
	client.on("error", () => {});
	client.on("warn", () => {});
	return client;
};

const features = [{ name: "mine", enabled: true, strategies: [] }];
console.log(open({ bootstrap: { features } }).isEnabled("mine"));
await open({})
	.ready(300)
	.catch(({ code }) => console.log(code));
