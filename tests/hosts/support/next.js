// Builds projects with Next.js.

import { run } from "./process.js";
import { createProject, nodePath, toolPath } from "./projects.js";

/** Disables telemetry and prompts. */
export const OFFLINE = {
	...process.env,
	CI: "true",
	NEXT_TELEMETRY_DISABLED: "1",
	NO_COLOR: "1",
};

/** Builds a project, after `prepare` has changed its copy. Returns the path of its folder. */
export async function buildNext(name, bundler, prepare = () => {}) {
	const folder = await createProject(name);
	await prepare(folder);
	const args = [toolPath("next"), "build", `--${bundler}`];
	await run(nodePath(22), args, { cwd: folder, env: OFFLINE });
	return folder;
}
