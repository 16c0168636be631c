/** Returns the old home page. */
export function oldHome(): string {
	return page("Home", "<p>The home page that you know.</p>");
}

/** Returns the new home page, with the headline of a variant. */
export function newHome(headline = "Welcome"): string {
	return page(headline, "<p>The new home page.</p>");
}

function page(headline: string, body: string): string {
	const title = escapeHtml(headline);
	return `<!doctype html><html lang="en"><title>${title}</title><h1>${title}</h1>${body}</html>`;
}

/** Escapes a string, such as a payload, for HTML. */
function escapeHtml(text: string): string {
	return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
