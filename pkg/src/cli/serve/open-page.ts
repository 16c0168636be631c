import { spawn } from "node:child_process";

/** The program of each system that opens an address in the browser. */
const OPENERS: Readonly<Record<string, readonly [string, ...string[]]>> = {
	darwin: ["open"],
	win32: ["cmd", "/c", "start", ""],
};

/** Opens an address in the browser. A system without one keeps the address that was printed. */
export function openPage(address: string): void {
	const [program, ...args] = OPENERS[process.platform] ?? ["xdg-open"];
	const child = spawn(program, [...args, address], {
		stdio: "ignore",
		detached: true,
	});
	child.on("error", () => {});
	child.unref();
}
