/** The samples of one metric, with the lines that describe it. */
interface Family {
	readonly description: readonly string[];
	readonly samples: string[];
}

/**
 * Merges metrics of several processes in the text format of Prometheus.
 *
 * Each sample gets a label `process`, so that sums, and which process lacks flags, are left to the reader.
 */
export function mergeMetrics(
	texts: readonly (readonly [process: string, text: string])[],
): string {
	const families = new Map<string, Family>();
	for (const [name, text] of texts) addTo(families, name, text);
	return [...families.values()]
		.flatMap(({ description, samples }) => [...description, ...samples])
		.map((line) => `${line}\n`)
		.join("");
}

function addTo(
	families: Map<string, Family>,
	name: string,
	text: string,
): void {
	let description: string[] = [];
	let family: Family = { description, samples: [] };
	for (const line of text.split("\n").filter((line) => line !== "")) {
		if (line.startsWith("#")) {
			if (line.startsWith("# HELP")) description = [];
			description.push(line);
			if (!line.startsWith("# TYPE")) continue;
			const key = description.join("\n");
			family = families.get(key) ?? { description, samples: [] };
			families.set(key, family);
		} else family.samples.push(label(line, name));
	}
}

/** Adds the label to a sample: `name{labels} value` or `name value`. */
function label(sample: string, name: string): string {
	const added = `process="${name}"`;
	return /^\w+\{/.test(sample)
		? sample.replace("{", `{${added},`)
		: sample.replace(/^\w+/, `$&{${added}}`);
}
