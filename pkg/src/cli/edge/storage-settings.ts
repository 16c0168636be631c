import type { StorageSettings } from "../../edge-server/settings.js";
import type { OptionValues } from "../options/option-table.js";
import type { UPSTREAM_OPTIONS } from "./upstream-options.js";

type UpstreamValues = OptionValues<typeof UPSTREAM_OPTIONS>;

/** Returns where flags and tokens are kept; `undefined` for nowhere. Adds what is wrong to `problems`. */
export function toStorage(
	values: UpstreamValues,
	problems: string[],
): StorageSettings | undefined {
	const { backupFolder } = values;
	const urls = toRedisUrls(values, problems);
	if (backupFolder !== undefined && urls.length > 0)
		problems.push(
			"`--backup-folder` and `--redis-url` exclude each other: choose one",
		);
	if (backupFolder !== undefined)
		return { kind: "folder", folder: backupFolder };
	if (urls.length === 0) return undefined;
	const { redisMode = "single" } = values;
	const redis = {
		urls,
		isCluster: redisMode === "cluster",
		readTimeout: values.redisReadConnectionTimeoutMilliseconds ?? 2000,
		writeTimeout: values.redisWriteConnectionTimeoutMilliseconds ?? 2000,
	};
	return { kind: "redis", redis };
}

function toRedisUrls(values: UpstreamValues, problems: string[]): string[] {
	const { redisUrl = [], redisHost, redisScheme = "redis" } = values;
	const urls =
		redisUrl.length > 0 || redisHost === undefined
			? redisUrl
			: [`${redisScheme}://${redisHost}`];
	const invalid = urls.find((url) => !isRedisUrl(url));
	if (invalid !== undefined) {
		problems.push(
			"`--redis-url` is not an address: pass `redis://host:6379`, or `--redis-host`",
		);
		return [];
	}
	return urls.map((url) => withCredentials(url, values));
}

function isRedisUrl(url: string): boolean {
	return (
		/^(rediss?|tcp|tls):\/\//.test(url) &&
		URL.canParse(url.replace(/^\w+/, "http"))
	);
}

/** Adds port, user and password; names of schemes are those of Unleash Edge. */
function withCredentials(
	address: string,
	{ redisPort, redisUsername, redisPassword, redisSecure }: UpstreamValues,
): string {
	const [scheme = "", rest = ""] = address.split("://");
	const isSecure = redisSecure || ["rediss", "tls"].includes(scheme);
	// The class changes ports and users only of schemes that it knows.
	const url = new URL(`http://${rest}`);
	if (redisPort !== undefined) url.port = String(redisPort);
	if (redisUsername !== undefined) url.username = redisUsername;
	if (redisPassword !== undefined) url.password = redisPassword;
	const { href } = url;
	return `${isSecure ? "rediss" : "redis"}${href.slice("http".length)}`;
}
