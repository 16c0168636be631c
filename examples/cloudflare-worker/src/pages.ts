/** The page as it was. */
export function oldHome(): string {
	return page("Home", "<p>The home page that you know.</p>");
}

/** The page as it is to be, with the headline of a variant. */
export function newHome(headline = "Welcome"): string {
	return page(headline, "<p>The new home page.</p>");
}

function page(headline: string, body: string): string {
	const title = asText(headline);
	return `<!doctype html><html lang="en"><title>${title}</title><h1>${title}</h1>${body}</html>`;
}

/** A payload is text that somebody typed; it does not become HTML. */
function asText(text: string): string {
	return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
