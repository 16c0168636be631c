// What the command says about command lines and inputs that it cannot use: one message that says what to do, exit
// code 2, and nothing on the standard output.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { runCommand, SCRIPT } from "../edge-server/support/command.js";
import {
	CAPTURED,
	cwd,
	PLAN,
	PRIVATE_KEY,
	PUBLIC_KEY,
	SIGNED,
} from "./support/documents.js";

/** The hint below a message about a command line. */
const options = (name) => `\nrun \`fanion ${name} --help\` for all options`;

/** Arguments, the message, and the standard input. */
const WRONG = [
	[
		["lst"],
		"unknown command `lst`: did you mean `list`?\nrun `fanion --help` for all commands",
	],
	[
		["list", "nowhere.json"],
		"`nowhere.json` does not exist: pass the path of a file, an address, or `-`",
	],
	[
		["list", "tests"],
		"`tests` cannot be read (EISDIR): pass the path of a file",
	],
	[
		["list"],
		"there are no flags to read: pass a file, an address or `-`, or set `UNLEASH_URL` and `UNLEASH_API_TOKEN`",
	],
	[
		["list", "-"],
		"standard input: not JSON: line 1, column 28: a string has no closing quote: pass a document of `/api/client/features`, or a snapshot",
		'{"version":2,"features":[{"',
	],
	[
		["check", "-"],
		"standard input: not a document: `features` should be a list, but is missing: pass a document of `/api/client/features`, or a snapshot",
		"{}",
	],
	[
		["check", "tests/data/snapshots/client-features-production.bin"],
		"tests/data/snapshots/client-features-production.bin is a snapshot: pass the document that it is made of",
	],
	[
		["list", SIGNED],
		`${SIGNED} is signed: read its flags by \`fanion verify --key <file> --output <file>\``,
	],
	[
		["sign", CAPTURED, "--json"],
		`\`--key\` is missing: pass the private key\nfanion: \`--json\` needs \`--output <file>\`: the signed flags are the output${options("sign")}`,
	],
	[
		["sign", CAPTURED, "--key", "nowhere.key"],
		"`nowhere.key` does not exist: `fanion keygen` creates keys",
	],
	[
		["sign", CAPTURED, "--key", PUBLIC_KEY],
		`the key \`${PUBLIC_KEY}\` cannot be used: the signing key is not a private key of Ed25519: pass PEM (PKCS#8), a JWK, or a \`CryptoKey\``,
	],
	[
		["sign", CAPTURED, "--key", PRIVATE_KEY, "--expires", "soon"],
		`\`--expires\` is \`soon\`: pass a number with a unit, such as \`30m\`, \`24h\` or \`7d\`${options("sign")}`,
	],
	[
		["sign", "-", "--key", PRIVATE_KEY],
		"standard input: not a document: `features` should be a list, but is missing: pass a document of `/api/client/features`, or a snapshot",
		"{}",
	],
	[
		["verify", SIGNED],
		`\`--key\` is missing: pass the public key${options("verify")}`,
	],
	[
		["verify", SIGNED, "--key", PRIVATE_KEY],
		`the key \`${PRIVATE_KEY}\` cannot be used: a key is a private key: pass the public key, and keep the private one where flags are signed`,
	],
	[
		["check", "--ignore", "stale", CAPTURED],
		`\`--ignore\` is \`stale\`: pass one of \`invalid-part\`, \`never-on\`, \`impossible-constraint\`, \`expired-strategy\`, \`overlapping-strategies\`, \`expired-ramp\`, \`unused-segment\`, \`stale-flag\`${options("check")}`,
	],
	[
		["check", "--at", "soon", CAPTURED],
		`\`--at\` is \`soon\`: pass a time, such as \`2026-12-01T09:00:00Z\`${options("check")}`,
	],
	[["eval"], `missing required argument \`flag\`${options("eval")}`],
	[
		["eval", "e2e.on", CAPTURED, "-c", "userId"],
		`\`--context\` is \`userId\`: pass a field and its value, such as \`userId=7\`${options("eval")}`,
	],
	[
		["eval", "e2e.on", CAPTURED, "-c", "userId=3", "-c", "a"],
		`\`--context\` is \`userId=3, a\`: pass a field and its value, such as \`userId=7\`${options("eval")}`,
	],
	[
		["diff", "-", "-"],
		`the standard input can be read once: pass a file in place of one \`-\`${options("diff")}`,
		"{}",
	],
	[
		["eval", "e2e.on", CAPTURED, "more"],
		`there are too many arguments: put one that has spaces in quotes${options("eval")}`,
	],
	[
		["list", CAPTURED, "--jsn"],
		`unknown option \`--jsn\`: did you mean \`--json\`?${options("list")}`,
	],
	[
		["population", "e2e.on", CAPTURED, "--people", "many"],
		`\`--people\` is \`many\`: pass a whole number from 1 to 4294967295${options("population")}`,
	],
	[
		["population", "e2e.on", CAPTURED, "--ids-file", "nowhere.txt"],
		"`nowhere.txt` cannot be read: pass the path of a file with one id in each line",
	],
	[
		[
			...["population", "e2e.on", CAPTURED, "--ids-file", "x"],
			...["--people", "5", "--ids", "uuids"],
		],
		`\`--people\` has no effect beside \`--ids-file\`: omit it\nfanion: \`--ids\` has no effect beside \`--ids-file\`: omit it${options("population")}`,
	],
	[
		["population", "e2e.on", CAPTURED, "-c", "userId=3", "-c", "plan=pro"],
		`\`--context\` has no effect on \`userId\`, which is the id of each user: omit it, or pass another \`--field\`${options("population")}`,
	],
	[
		["diff", CAPTURED, CAPTURED, "-c", "orgId=3", "--field", "orgId"],
		`\`--context\` has no effect on \`orgId\`, which is the id of each user: omit it, or pass another \`--field\`${options("diff")}`,
	],
	[
		["ramp", "Makefile"],
		/^Makefile is not YAML: line \d+, column \d+: .{1,80}$/,
	],
	[
		["ramp", "-"],
		"standard input: stage 2: 5 % is not more than the 5 % of stage 1: users can only join",
		"flag: x\nstages: [{ percent: 5 }, { percent: 5, from: 2026-12-01T00:00:00Z }]",
	],
	[
		["ramp", "-"],
		"standard input is not a plan: write `flag:` and `stages:`, or `strategies:`",
		"checkout",
	],
	[["ramp", "-"], "standard input: `project` must be a string", "project: 5"],
	[
		["ramp", PLAN, "--yes", "--save", "x"],
		`\`--yes\` needs \`--push\`\nfanion: \`--save\` needs \`--push\`${options("ramp")}`,
	],
	[
		["ramp", PLAN, "--at", "2027-01-14"],
		`\`--at\` needs \`--status\`${options("ramp")}`,
	],
	[
		["ramp", PLAN, "--push", "--status"],
		`\`--push\` and \`--status\` exclude each other: pass one${options("ramp")}`,
	],
	[
		["ramp", "-"],
		"standard input: `enviroment` is not a known key; known keys are `flag`, `project`, `environment`, `strategies`",
		"flag: x\nenviroment: development\nstrategies: []",
	],
	[
		["ramp", "-"],
		"standard input: `enviroment` is not a known key; known keys are `flag`, `project`, `environment`, `groupId`, `stickiness`, `channels`, `stages`, `variants`",
		"flag: x\nenviroment: development\nstages: [{ percent: 5 }]",
	],
	[
		["ramp", "-"],
		"standard input has `stages` and `strategies`: write one of them",
		"flag: x\nstrategies: []\nstages: [{ percent: 5 }]",
	],
	[
		["ramp", "-"],
		"standard input: `strategies` must be a list of objects",
		"flag: x\nstrategies: 5",
	],
	[
		["ramp", PLAN, "--push"],
		"`--push` needs a server: set `UNLEASH_URL`, and `UNLEASH_ADMIN_TOKEN` to an admin token",
	],
	[
		["snapshot", CAPTURED, "-o", "nowhere/flags.bin"],
		"`nowhere/flags.bin` cannot be written (ENOENT): pass the path of a file in a folder that exists",
	],
	[
		["residual", CAPTURED, "--private", "email"],
		"the residual would contain values of private fields:\n  flag `e2e.constraints`, strategy 1: `email` STR_ENDS_WITH 1 value\n  flag `e2e.constraints`, strategy 1: `email` STR_CONTAINS 2 values\n  flag `e2e.constraints`, strategy 2: `email` REGEX 1 value",
	],
	[
		["completion", "tcsh"],
		`\`shell\` is \`tcsh\`: pass one of \`bash\`, \`zsh\`, \`fish\`${options("completion")}`,
	],
	...["eval", "explain", "inputs", "population"].map((command) => [
		[command, "nowhere", CAPTURED],
		`${CAPTURED} has no flag \`nowhere\`: run \`fanion list\` for the names`,
	]),
	[
		["diff", CAPTURED, CAPTURED, "--flags", "nowhere"],
		`${CAPTURED} has no flag \`nowhere\`: run \`fanion list\` for the names`,
	],
];

test("YAML whose aliases stand for too many values is a message", async (t) => {
	const lines = Array.from({ length: 9 }, (_, level) => {
		const value = level === 0 ? "x" : `*a${level - 1}`;
		return `a${level}: &a${level} [${Array(9).fill(value)}]`;
	});
	const args = ["ramp", "-"];
	const input = lines.join("\n");
	const { code, errors } = await runCommand(t, args, { cwd, input });
	assert.match(errors, /^fanion: standard input is not YAML: .*alias.*\n$/);
	assert.equal(code, 2);
});

test("an escape sequence of a file does not reach the terminal", async (t) => {
	const input = '"\\e[2J": 5\nstages: []';
	const { errors } = await runCommand(t, ["ramp", "-"], { cwd, input });
	assert.match(errors, /`\ufffd\[2J` is not a known key/);
});

test("a full disk and a fault of fanion do not end with the exit code of a finding", async (t) => {
	const { PATH } = process.env;
	const line = '"$0" "$1" list "$2" > /dev/full';
	const words = ["-c", line, process.execPath, SCRIPT, CAPTURED];
	const full = spawnSync("sh", words, { cwd, env: { PATH }, encoding: "utf8" });
	assert.equal(full.stderr, "fanion: the output cannot be written (ENOSPC)\n");
	assert.equal(full.status, 2);
	const fault = "JSON.stringify=()=>{throw/**/new/**/RangeError('broken')}";
	const variables = {
		NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(fault)}`,
	};
	const args = ["list", "--json", CAPTURED];
	const { code, errors } = await runCommand(t, args, { cwd, variables });
	assert.match(errors, /^fanion: this is a fault of fanion: .*\nRangeError: b/);
	assert.equal(code, 2);
});

for (const [args, message, input] of WRONG)
	test(`fanion ${args.join(" ")} ${input ?? ""}`, async (t) => {
		const { code, output, errors } = await runCommand(t, args, { cwd, input });
		// Warnings about flags precede the message.
		const lines = errors.replace(/^warning: .*\n/gm, "").trimEnd();
		if (message instanceof RegExp)
			assert.match(lines.replace(/^fanion: /, ""), message);
		else assert.equal(lines, `fanion: ${message}`);
		assert.equal(code, 2);
		assert.equal(output, "");
	});
