import type { Flag } from "../types.js";
import type { FlagDefinition, FlagOption, ProviderData } from "./types.js";
import { type Kind, readValue } from "./value.js";

/** Returns the address of a flag's page; `undefined` without the address of the server. */
export function pageOf(
	origin: string | undefined,
	{ name, project }: Pick<Flag, "name" | "project">,
): string | undefined {
	if (origin === undefined) return undefined;
	const path = ["projects", project || "default", "features", name];
	return `${origin.replace(/\/+$/, "")}/${path.map(encodeURIComponent).join("/")}`;
}

/** Describes flags for the Flags Explorer. `kinds` has what the code reads of each flag; by default whether it is on. */
export function describeFlags(
	flags: readonly Flag[],
	kinds: ReadonlyMap<string, Kind>,
	origin: string | undefined,
): ProviderData {
	const definitions = Object.fromEntries(
		flags.map((flag) => {
			const kind = kinds.get(flag.name) ?? "isEnabled";
			return [flag.name, describe(flag, kind, pageOf(origin, flag))];
		}),
	);
	const text = "fanion: there are no flags: check the address and the token";
	const hints = flags.length === 0 ? [{ key: "fanion/no-flags", text }] : [];
	return { definitions, hints };
}

function describe(
	flag: Flag,
	kind: Kind,
	page: string | undefined,
): FlagDefinition {
	const { description } = flag;
	return {
		options: optionsOf(flag, kind),
		...(description !== undefined && { description }),
		...(page !== undefined && { origin: page }),
	};
}

/** Returns the values that a flag may have. A payload that cannot be read is none of them. */
function optionsOf({ variants }: Flag, kind: Kind): FlagOption[] {
	if (kind === "isEnabled") return SWITCH;
	return variants.flatMap((variant) => {
		const selected = { ...variant, enabled: true, feature_enabled: true };
		try {
			const value = readValue(selected, kind);
			return value === undefined ? [] : [{ value, label: variant.name }];
		} catch {
			return [];
		}
	});
}

const SWITCH: FlagOption[] = [
	{ value: false, label: "off" },
	{ value: true, label: "on" },
];
