// Prints processor time and largest memory of the process at its end: milliseconds and kilobytes.

process.on("exit", () => {
	const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
	const milliseconds = (userCPUTime + systemCPUTime) / 1000;
	process.stderr.write(`usage ${milliseconds} ${maxRSS}\n`);
});
