/** Prints a message that GitHub shows at the run. No message can end its line and begin another command. */
export function log(level, message) {
	const escaped = message
		.replaceAll("%", "%25")
		.replaceAll("\r", "%0D")
		.replaceAll("\n", "%0A");
	process.stdout.write(`::${level}::${escaped}\n`);
}
