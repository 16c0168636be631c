// Code that compiles only if the entries take the place of the packages that they replace.

import type * as original from "@unleash/nextjs";
import type * as originalClient from "@unleash/nextjs/client";
import * as fanion from "fanion/next";
import * as client from "fanion/next/client";
import { fanionAdapter } from "fanion/vercel";
import type { Adapter, ProviderData } from "flags";
import { flag } from "flags/next";
import type { UnleashClient } from "unleash-proxy-client";

// The functions with the same face.
export const evaluateFlags: typeof original.evaluateFlags =
	fanion.evaluateFlags;
export const getDefaultConfig: typeof original.getDefaultConfig =
	fanion.getDefaultConfig;
export const getDefaultClientConfig: typeof original.getDefaultClientConfig =
	fanion.getDefaultClientConfig;
export const getDefaultServerConfig: typeof original.getDefaultServerConfig =
	fanion.getDefaultServerConfig;
export const getServerBaseUrl: typeof original.getServerBaseUrl =
	fanion.getServerBaseUrl;
export const removeTrailingSlash: typeof original.removeTrailingSlash =
	fanion.removeTrailingSlash;
export const randomSessionId: typeof original.randomSessionId =
	fanion.randomSessionId;
export const safeCompare: typeof original.safeCompare = fanion.safeCompare;
export const flagOf: typeof original.flag = fanion.flag;
export const getFrontendFlags: (
	config?: Parameters<typeof original.getFrontendFlags>[0],
) => ReturnType<typeof original.getFrontendFlags> = fanion.getFrontendFlags;

// Definitions of either package can be evaluated.
export async function definitions(): Promise<original.IToggle[]> {
	const config: Parameters<typeof original.getDefinitions>[0] = {
		fetchOptions: { next: { revalidate: 15 } },
	};
	const own = fanion.evaluateFlags(await fanion.getDefinitions(config));
	const given = {} as Awaited<ReturnType<typeof original.getDefinitions>>;
	return [...own.toggles, ...fanion.evaluateFlags(given).toggles];
}

// The methods of an `UnleashClient` that answer and report.
export const flagsClient: (
	...args: Parameters<typeof original.flagsClient>
) => Pick<
	UnleashClient,
	"isEnabled" | "getVariant" | "getAllToggles" | "sendMetrics"
> = fanion.flagsClient;

// Client components.
export const FlagProvider: typeof originalClient.FlagProvider =
	client.FlagProvider;
export const useFlag: typeof originalClient.useFlag = client.useFlag;
export const useFlags: typeof originalClient.useFlags = client.useFlags;
export const useVariant: typeof originalClient.useVariant = client.useVariant;
export const useFlagsStatus: typeof originalClient.useFlagsStatus =
	client.useFlagsStatus;
export const useUnleashContext: typeof originalClient.useUnleashContext =
	client.useUnleashContext;
export const useUnleashClient: () => UnleashClient = client.useUnleashClient;
export const provider = (toggles: fanion.IToggle[]) =>
	client.FlagProvider({ config: { bootstrap: toggles }, children: null });
// @ts-expect-error: no such option
client.FlagProvider({ config: { botstrap: [] }, children: null });

// Flags of Vercel.
export const adapter: Adapter<boolean, fanion.Context> =
	fanionAdapter.isEnabled();
export const checkout = flag<boolean, fanion.Context>({
	key: "checkout",
	adapter: fanionAdapter.isEnabled(),
	identify: () => ({ userId: "7" }),
});
export const theme = flag({
	key: "theme",
	adapter: fanionAdapter.payload<{ accent: string }>(),
	defaultValue: { accent: "#000" },
});
export const accent = async (): Promise<string> => (await theme()).accent;
export const data: Promise<ProviderData> = fanionAdapter.getProviderData();
// @ts-expect-error: a name is no boolean
export const wrong: Adapter<boolean, object> = fanionAdapter.variantName();
