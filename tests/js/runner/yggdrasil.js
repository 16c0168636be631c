// Asks Yggdrasil, which `make js` builds from `tests/yggdrasil`. Runs in Node only.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(
	new URL("../../../target/yggdrasil/release/yggdrasil", import.meta.url),
);

/**
 * Asks `{ flag, context, call, custom }` about a document. Returns the answers in order, and the names of the
 * flags that Yggdrasil refuses to compile, which are off. An answer is a boolean, a variant, or `{ error }`
 * if Yggdrasil rejects the document or panics.
 */
export function askYggdrasil(document, evaluations, { hostname }) {
	const { status, error, stdout, stderr } = spawnSync(PROGRAM, {
		input: [{ document }, ...evaluations]
			.map((line) => `${JSON.stringify(line)}\n`)
			.join(""),
		encoding: "utf8",
		env: { hostname },
		maxBuffer: 2 ** 30,
	});
	if (error?.code === "ENOENT")
		throw new Error("Yggdrasil is not built: run `make js`");
	if (status !== 0) throw error ?? new Error(`yggdrasil failed: ${stderr}`);
	const [loaded, ...answers] = stdout
		.trimEnd()
		.split("\n")
		.map((line) => JSON.parse(line));
	return {
		answers: answers.map(withoutNull),
		refused: loaded.error === undefined ? loaded : [],
	};
}

function withoutNull(answer) {
	if (answer.payload === null) delete answer.payload;
	return answer;
}
