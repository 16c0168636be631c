/** The first line of a comment by which the next run finds it. Not shown. */
const MARK = "<!-- fanion -->";

/** Characters of a comment, below the limit of GitHub. */
const MAX_LENGTH = 60_000;

const NOTHING = "### No flag changes";

/** Returns the text of the comment, with as many sections as have room. */
export function commentText(sections) {
	const heading = sections.length === 0 ? NOTHING : "## Flags";
	const parts = [MARK, heading];
	let length = 0;
	const omitted = [];
	for (const { path, text } of sections) {
		length += text.length;
		if (length > MAX_LENGTH) omitted.push(code(path));
		else parts.push(`${code(path)}\n\n${text}`);
	}
	if (omitted.length > 0)
		parts.push(
			`Too long for a comment, see the summary of the job: ${omitted.join(", ")}.`,
		);
	return `${parts.join("\n\n")}\n`;
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

/** Returns whether a comment is one of this action. A comment with the mark of a person is not. */
export function isOwn({ body, user }) {
	return user?.type === "Bot" && Boolean(body?.startsWith(MARK));
}
