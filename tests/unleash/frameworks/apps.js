// The applications. Registries lack some packages: their applications are built if there is a checkout of them.

import { cpSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const SCRATCH = fileURLToPath(new URL("../scratch/", import.meta.url));

/** By name: the folder of an application, and where a package is that comes from a checkout. */
export const APPS = {
	react: { folder: "react" },
	vue: { folder: "vue" },
	svelte: { folder: "svelte" },
	...fromCheckout("react of a checkout", {
		folder: "react",
		checkout: process.env.UNLEASH_REACT_SDK,
		module: "@unleash/proxy-client-react",
		path: "index.ts",
	}),
	...fromCheckout("svelte of a checkout", {
		folder: "svelte-sdk",
		checkout: process.env.UNLEASH_SVELTE_SDK,
		module: "@unleash/proxy-client-svelte",
		path: "lib/index.ts",
	}),
	...fromCheckout("toolbar of a checkout", {
		folder: "toolbar",
		checkout: process.env.UNLEASH_TOOLBAR,
		module: "@unleash/toolbar",
		path: "index.ts",
	}),
};

/** Returns an application with the sources of a checkout, copied here so that they find the packages of this folder. */
function fromCheckout(name, { folder, checkout, module, path }) {
	if (!checkout) return {};
	const copy = SCRATCH + module;
	rmSync(copy, { recursive: true, force: true });
	cpSync(`${checkout}/src`, copy, { recursive: true });
	return { [name]: { folder, alias: { [module]: `${copy}/${path}` } } };
}
