import { BackstageApi } from "./backstage-api.js";
import type { Route } from "./call.js";
import { ChangesApi } from "./changes-api.js";
import { EdgeApi } from "./edge-api.js";
import { ExplainApi } from "./explain-api.js";
import type { ExtraDependencies } from "./extra-routes.js";
import { OfrepApi } from "./ofrep-api.js";
import { ResidualApi } from "./residual-api.js";

/** Creates the APIs that are loaded later, and returns their answers by path. */
export function createExtras(
	dependencies: ExtraDependencies,
): ReadonlyMap<string, Route["answer"]> {
	const changes = new ChangesApi(dependencies);
	dependencies.onChanges(changes);
	const apis = [
		changes,
		new OfrepApi(dependencies),
		new ResidualApi(dependencies),
		new ExplainApi(dependencies),
		new EdgeApi(dependencies),
		new BackstageApi(dependencies),
	];
	return new Map(apis.flatMap((api) => api.answers()));
}
