import { readPlan } from "./plan-file.js";
import type { Source } from "./source.js";
import { parseYaml } from "./yaml.js";

/** Returns the document of a file in YAML: its flags, or the flag of its plan. */
export async function toDocument(source: Source): Promise<object> {
	const content = parseYaml(source);
	if ("features" in content) return content;
	const { flag, project, strategies } = await readPlan(source);
	const feature = { name: flag, type: "release", project, enabled: true };
	return { version: 2, features: [{ ...feature, strategies }] };
}
