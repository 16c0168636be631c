#!/usr/bin/env node
import { runProgram } from "./program.js";

// A reader that has seen enough, such as `head`, is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
	if (error.code !== "EPIPE") throw error;
});

await runProgram(process.argv);
