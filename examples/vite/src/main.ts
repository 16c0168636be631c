import { fetchFlags } from "./flags";
import { recall } from "./visitor";

/** The users that this page knows; yours come from your login. */
const PLANS: Readonly<Record<string, string>> = { ada: "pro", ben: "free" };

const banner = find("#banner", HTMLElement);
const user = find("#user", HTMLSelectElement);
const sessionId = recall();
const flags = await fetchFlags();

user.addEventListener("change", show);
show();

/** Shows the banner that whoever is here is to see, if any. */
function show(): void {
	const variant = flags.getVariant("summer-banner", context());
	banner.hidden = !variant.feature_enabled;
	banner.dataset.variant = variant.name;
	// As text: a payload does not become HTML.
	banner.textContent = variant.payload?.value ?? "Summer is here";
}

/** Whoever is here; without a user, the id of the visitor is all there is. */
function context() {
	const userId = user.value || undefined;
	return { sessionId, userId, plan: userId && PLANS[userId] };
}

function find<T extends HTMLElement>(selector: string, kind: new () => T): T {
	const element = document.querySelector(selector);
	if (element instanceof kind) return element;
	throw new Error(`the page has no ${selector}`);
}
