import type { WriteStream } from "node:tty";
import picocolors from "picocolors";

/** Functions that color a string: `style.red("off")`. Without colors, they return the string. */
export type Style = ReturnType<typeof picocolors.createColors>;

/** Returns the style for a stream: colors on a terminal, unless `NO_COLOR` is set; `FORCE_COLOR` colors always. */
export function styleFor(stream: Pick<WriteStream, "isTTY">): Style {
	const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
	const isColored = FORCE_COLOR
		? FORCE_COLOR !== "0"
		: stream.isTTY && TERM !== "dumb";
	return picocolors.createColors(!NO_COLOR && Boolean(isColored));
}
