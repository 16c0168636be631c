import { uuid } from "../../client/uuid.js";
import type { Emitter } from "./emitter.js";
import { EVENTS } from "./events.js";
import type { Reporter } from "./reporter.js";
import type { Settings } from "./settings.js";
import type { IToggle, IVariant } from "./types.js";
import type { UserContext } from "./user-context.js";

/** The variant of a toggle that is unknown, or has none. */
const DISABLED: IVariant = {
	name: "disabled",
	enabled: false,
	feature_enabled: false,
};

/** Holds the current toggles, and answers, counts and reports each question. */
export class Toggles {
	readonly #settings: Settings;
	readonly #context: UserContext;
	readonly #reporter: Reporter;
	readonly #events: Emitter;
	#byName = new Map<string, IToggle>();

	constructor(
		settings: Settings,
		context: UserContext,
		reporter: Reporter,
		events: Emitter,
	) {
		this.#settings = settings;
		this.#context = context;
		this.#reporter = reporter;
		this.#events = events;
	}

	/** Returns all toggles. */
	get all(): IToggle[] {
		return [...this.#byName.values()];
	}

	replace(toggles: readonly IToggle[]): void {
		this.#byName = new Map(toggles.map((toggle) => [toggle.name, toggle]));
	}

	isEnabled(name: string): boolean {
		const toggle = this.#byName.get(name);
		const enabled = toggle?.enabled === true;
		this.#reporter.count(name, enabled);
		this.#impress("isEnabled", name, toggle);
		return enabled;
	}

	getVariant(name: string): IVariant {
		const toggle = this.#byName.get(name);
		const enabled = toggle?.enabled === true;
		const variant = toggle?.variant ?? DISABLED;
		this.#reporter.count(name, enabled, variant.name || undefined);
		this.#impress("getVariant", name, toggle, variant.name);
		return { ...variant, feature_enabled: enabled };
	}

	/** Emits an impression, if the toggle or the options ask for it. */
	#impress(
		eventType: string,
		featureName: string,
		toggle: IToggle | undefined,
		variant?: string,
	): void {
		const { impressionData } = toggle ?? {};
		if (!impressionData && !this.#settings.impressionDataAll) return;
		this.#events.emit(EVENTS.IMPRESSION, {
			eventType,
			eventId: uuid(),
			context: this.#context.fields,
			enabled: toggle?.enabled === true,
			featureName,
			impressionData: impressionData ?? undefined,
			...(variant ? { variant } : {}),
		});
	}
}

/** Returns the toggles of a list; `undefined` if the value is none. An entry without a name is left out. */
export function toToggles(value: unknown): IToggle[] | undefined {
	if (!Array.isArray(value)) return undefined;
	return value.filter((entry) => typeof entry?.name === "string");
}
