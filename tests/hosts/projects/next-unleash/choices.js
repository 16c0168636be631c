import { fanionAdapter } from "fanion/vercel";
import { flag } from "flags/next";
import { named } from "./names.js";

const identify = ({ headers }) => ({ userId: headers.get("x-user") });

export const half = flag({
	key: named("half"),
	adapter: fanionAdapter.isEnabled(),
	identify,
});

export const variant = flag({
	key: named("variants"),
	adapter: fanionAdapter.variantName(),
	identify,
	options: ["disabled", "blue", "green", "red"],
});

export const payload = flag({
	key: named("legacy-variants"),
	adapter: fanionAdapter.payload(),
	identify,
	defaultValue: null,
});

/** The flags that choose a static page. */
export const choices = [half, variant];
