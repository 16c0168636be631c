import { fetchFlags } from "./flags";
import { visitorId } from "./visitor";

/** The plans of the example users. A real page gets the plan from its login. */
const PLANS: Readonly<Record<string, string>> = { ada: "pro", ben: "free" };

const banner = find("#banner", HTMLElement);
const user = find("#user", HTMLSelectElement);
const sessionId = visitorId();
const flags = await fetchFlags();

user.addEventListener("change", show);
show();

/** Shows the banner for the selected user, or hides it. */
function show(): void {
	const variant = flags.getVariant("summer-banner", context());
	banner.hidden = !variant.feature_enabled;
	banner.dataset.variant = variant.name;
	// `textContent`, so that a payload is never parsed as HTML.
	banner.textContent = variant.payload?.value ?? "Summer is here";
}

/** Returns the context of the selected user; a visitor without a user has only a session id. */
function context() {
	const userId = user.value || undefined;
	return { sessionId, userId, plan: userId && PLANS[userId] };
}

function find<T extends HTMLElement>(selector: string, kind: new () => T): T {
	const element = document.querySelector(selector);
	if (element instanceof kind) return element;
	throw new Error(`the page has no ${selector}`);
}
