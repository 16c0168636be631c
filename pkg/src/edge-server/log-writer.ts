import { styleText } from "node:util";
import type { LogEntry } from "../edge/options.js";
import { maskSecrets } from "./secrets.js";
import type { LogFormat, LogSettings } from "./settings.js";

/** The most important first. */
const LEVELS = ["error", "warn", "info", "debug"] as const;

/** Writes log entries to the standard output, one a line, without secrets. */
export class LogWriter {
	readonly #settings: LogSettings;

	constructor(settings: LogSettings) {
		this.#settings = settings;
	}

	/** Writes an entry of the edge or of the server. May be passed on without its object. */
	readonly log = (entry: LogEntry): void => {
		const { format, level } = this.#settings;
		if (LEVELS.indexOf(entry.level) > LEVELS.indexOf(level)) return;
		const message = maskSecrets(entry.message);
		const line = FORMATS[format]({ ...entry, message }, new Date());
		process.stdout.write(`${line}\n`);
	};

	info(message: string): void {
		this.log({ level: "info", message });
	}

	warn(message: string): void {
		this.log({ level: "warn", message });
	}

	error(message: string): void {
		this.log({ level: "error", message });
	}
}

const FORMATS: Readonly<
	Record<LogFormat, (entry: LogEntry, time: Date) => string>
> = {
	plain: ({ level, message, environment }, time) =>
		`${time.toISOString()} ${level.toUpperCase()} ${message}${suffix(environment)}`,
	json: ({ level, message, environment }, time) =>
		JSON.stringify({
			timestamp: time.toISOString(),
			level,
			message,
			...(environment && { environment }),
		}),
	pretty: ({ level, message, environment }, time) => {
		const clock = styleText("dim", time.toISOString().slice(11, 23));
		const name = styleText(COLORS[level], level.padEnd(5));
		return `${clock} ${name} ${message}${styleText("dim", suffix(environment))}`;
	},
};

const COLORS = {
	error: "red",
	warn: "yellow",
	info: "green",
	debug: "dim",
} as const;

function suffix(environment: string | undefined): string {
	return environment ? ` (${environment})` : "";
}
