#!/usr/bin/env node
import { runProgram, UNUSABLE } from "./program.js";

// A reader that has seen enough, such as `head`, is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
	if (error.code === "EPIPE") return;
	process.stderr.write(
		`fanion: the output cannot be written (${error.code})\n`,
	);
	process.exit(UNUSABLE);
});

await runProgram(process.argv);
