/** Characters of a comment, below the limit of GitHub. */
const MAX_LENGTH = 60_000;

/** Paths of omitted sections that a comment names, and characters of each. */
const MAX_PATHS = 20;
const MAX_PATH = 200;

/** Between two parts of a comment. */
const GAP = "\n\n";

const NOTHING = "### No flag changes";

/** Returns the first line of a comment, by which the next run of the same job finds it. Not shown. */
export function markOf(id) {
	return id === ""
		? "<!-- fanion -->"
		: `<!-- fanion ${encodeURIComponent(id)} -->`;
}

/** Returns the text of the comment, with as many sections as have room. */
export function commentText(sections, id) {
	const heading = sections.length === 0 ? NOTHING : "## Flags";
	const parts = [markOf(id), heading];
	let length = 0;
	const omitted = [];
	for (const { path, text } of sections) {
		const part = code(path) + GAP + text;
		const next = length + GAP.length + part.length;
		if (next > MAX_LENGTH) omitted.push(path);
		else {
			length = next;
			parts.push(part);
		}
	}
	if (omitted.length > 0) parts.push(omittedText(omitted));
	return `${parts.join(GAP)}\n`;
}

function omittedText(paths) {
	const shown = paths
		.slice(0, MAX_PATHS)
		.map((path) =>
			code(path.length > MAX_PATH ? `${path.slice(0, MAX_PATH)}…` : path),
		);
	const rest = paths.length - shown.length;
	const more = rest > 0 ? ` and ${rest} more` : "";
	return `Too long for a comment, see the summary of the job: ${shown.join(", ")}${more}.`;
}

/** Returns the text of the summary of the job: all sections. */
export function summaryText(sections) {
	if (sections.length === 0) return `${NOTHING}\n`;
	return sections
		.map(({ path, text }) => `${code(path)}\n\n${text}\n`)
		.join("\n");
}

/** Returns a path as code, which the path cannot end. */
function code(path) {
	const plain = path.replace(/[\r\n]+/g, " ");
	const runs = Array.from(plain.matchAll(/`+/g), ([run]) => run.length);
	const mark = "`".repeat(Math.max(0, ...runs) + 1);
	return runs.length > 0 ? `${mark} ${plain} ${mark}` : mark + plain + mark;
}
