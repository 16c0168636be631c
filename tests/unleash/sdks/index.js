import { toValues } from "./answers.js";
import { openDefinitions, openFrontendFlags } from "./next.js";
import { openNodeClient } from "./node-client.js";
import { openServerProvider } from "./open-feature-server.js";

const same = (answer) => answer;

/**
 * The SDKs, by their names in `docs/edge.md`.
 *
 * `open(options, pages)` opens one. Options are `edge`, its address; the tokens `backend` and `frontend`; `appName`;
 * `names`, the flags to evaluate; `user`, the current user; and `interval`, the milliseconds between two requests.
 * The methods of an SDK are asynchronous:
 * - `read()` returns its answers for the current user, by flag;
 * - `answers(users)` returns them for each user;
 * - `sent()` sends metrics, and returns all that were sent; missing if the SDK has no metrics;
 * - `problems()` returns the errors that it reports;
 * - `close()`.
 *
 * `expect(answer, hasVariants)` returns what the SDK should say if the server has an answer. `lacks` is the flag of
 * `seed.js` whose operators the SDK does not know. `users` limits how many users are asked for. `version` is what the
 * server knows of the application; missing if the SDK does not say it.
 */
export const SDKS = {
	"unleash-client": {
		open: openNodeClient,
		expect: same,
		version: "unleash-node-sdk:6.12.1",
	},
	"unleash-proxy-client": {
		open: (options, pages) => pages.open("proxy-client.js", options),
		expect: same,
		version: "unleash-js-sdk:3.8.2",
	},
	"unleash-proxy-client by POST": {
		open: (options, pages) =>
			pages.open("proxy-client.js", { ...options, usePOSTrequests: true }),
		expect: same,
		version: "unleash-js-sdk:3.8.2",
	},
	"@unleash/proxy-client-react": {
		open: (options, pages) => pages.open("react.js", options),
		expect: same,
		version: "unleash-js-sdk:3.8.2",
	},
	"@unleash/nextjs, definitions": {
		open: openDefinitions,
		expect: same,
		lacks: "constraints",
	},
	"@unleash/nextjs, evaluated flags": { open: openFrontendFlags, expect: same },
	"@openfeature/ofrep-provider": {
		open: openServerProvider,
		expect: toValues,
		users: 12,
	},
	"@openfeature/ofrep-web-provider": {
		open: (options, pages) => pages.open("open-feature.js", options),
		expect: toValues,
	},
};
