// The package's own types do not compile in Node: their imports have no extensions. Callers get its own types.

declare module "@unleash/proxy-client-react" {
	import type { FC, PropsWithChildren } from "react";

	/** Options of `unleash-proxy-client`. */
	interface Config {
		readonly url: string | URL;
		readonly clientKey: string;
		readonly appName: string;
	}

	export const FlagProvider: FC<
		PropsWithChildren<{ config?: Config; startClient?: boolean | undefined }>
	>;
	export function useFlag(name: string): boolean;
	export function useFlags(): object[];
	export function useVariant(name: string): object;
	export const useFlagsStatus: unknown;
	export const useUnleashClient: unknown;
	export const useUnleashContext: unknown;
}
