import {
	isGiven,
	type OptionSources,
	type OptionSpec,
	type OptionTable,
} from "../options/option-table.js";
import { flag, text } from "../options/value-types.js";

/** What to use instead of options of Unleash Edge that have no effect. */
const INSTEAD: readonly (readonly [instead: string, names: string])[] = [
	[
		"use `--backup-folder` on a volume, or `--redis-url`",
		"s3-bucket-name s3-force-path-style!",
	],
	["set `NODE_EXTRA_CA_CERTS` to the file", "upstream-certificate-file"],
	["set `NODE_TLS_REJECT_UNAUTHORIZED=0`", "skip-ssl-verification!"],
	[
		"let a proxy beside the edge present the certificate",
		"pkcs8-client-certificate-file pkcs8-client-key-file pkcs12-identity-file pkcs12-passphrase pem-cert-file",
	],
	["use `--upstream-request-timeout`", "upstream-socket-timeout"],
	["the host closes idle connections", "client-keepalive-timeout"],
	[
		"let Prometheus read `/internal-backstage/metrics`",
		"prometheus-remote-write-url prometheus-push-interval prometheus-username prometheus-password prometheus-header prometheus-user-id otel-exporter-otlp-endpoint otel-exporter-otlp-protocol datadog-url client-id",
	],
	[
		"collect the log: `--log-format json`",
		"sentry-dsn sentry-tracing-rate sentry-debug! sentry-enable-logs!",
	],
	[
		"pass `--tokens`",
		"unleash-client-secret desired-environments desired-projects strict! dynamic!",
	],
	[
		"it belongs to the paid product",
		"consumption! ec2-instance-id edge-hosting",
	],
];

interface Ignored {
	readonly spec: OptionSpec<unknown>;
	readonly instead: string;
}

const IGNORED: readonly Ignored[] = INSTEAD.flatMap(([instead, names]) =>
	names.split(" ").map((entry) => ({ spec: toSpec(entry), instead })),
);

/** Options of Unleash Edge that are accepted, so that a container starts, but have no effect. */
export const IGNORED_OPTIONS: OptionTable = Object.fromEntries(
	IGNORED.map(({ spec }) => [spec.name, spec]),
);

/** Returns one warning about all options that have no effect; `undefined` if there are none. */
export function warnAboutIgnored(sources: OptionSources): string | undefined {
	const given = IGNORED.filter(({ spec }) => isGiven(spec, sources));
	if (given.length === 0) return undefined;
	const list = given.map(
		({ spec, instead }) => `\`--${spec.name}\` (${instead})`,
	);
	return `without effect: ${list.join(", ")}`;
}

/** Returns the option of a name; one with `!` is a flag. */
function toSpec(entry: string): OptionSpec<unknown> {
	const name = entry.replace("!", "");
	return {
		name,
		type: entry.endsWith("!") ? flag : text("<value>"),
		description: "has no effect",
		group: "Without effect:",
		hasVariable: true,
		isHidden: true,
	};
}
