/** A name that needs no quotes. */
const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

/** Characters that are not shown, or that change the order of others. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Returns a name as a property of TypeScript. No name ends its quotes or its line. */
export function propertyName(name: string): string {
	return IDENTIFIER.test(name) ? name : stringLiteral(name);
}

/** Returns a string as a literal of TypeScript. */
function stringLiteral(text: string): string {
	return JSON.stringify(text).replace(INVISIBLE, (character) =>
		Array.from({ length: character.length }, (_, index) => {
			const unit = character.charCodeAt(index).toString(16);
			return `\\u${unit.padStart(4, "0")}`;
		}).join(""),
	);
}

/** Returns the lines of a string for a block comment. None of them ends the comment, or begins a tag. */
export function commentLines(text: string): string[] {
	return text
		.split(/\r\n|[\n\r\u2028\u2029]/)
		.map((line) =>
			line
				.replace(INVISIBLE, " ")
				.replaceAll("*/", "*\\/")
				.replace(/(^|\s)@/g, "$1\\@")
				.trim(),
		)
		.filter((line) => line !== "");
}
