import { ReportReceiver } from "../reports/report-receiver.js";
import type { Route } from "../requests/call.js";
import { BackstageApi } from "./backstage-api.js";
import { BulkApi } from "./bulk-api.js";
import { ChangesApi } from "./changes-api.js";
import { DefinitionApi } from "./definition-api.js";
import { EdgeApi } from "./edge-api.js";
import { ExplainApi } from "./explain-api.js";
import type { ExtraDependencies } from "./extra-routes.js";
import { InstanceReport } from "./instance-report.js";
import { OfrepApi } from "./ofrep-api.js";
import { ReportApi } from "./report-api.js";
import { ResidualApi } from "./residual-api.js";

/** The APIs that are loaded later, by path, and the report of the instance. */
export interface Extras {
	/** By path. */
	readonly answers: ReadonlyMap<string, Route["answer"]>;
	readonly instance: InstanceReport;
	readonly residuals: ResidualApi;
}

/** Creates the APIs that are loaded later. */
export function createExtras(dependencies: ExtraDependencies): Extras {
	const changes = new ChangesApi(dependencies);
	dependencies.onChanges(changes);
	const instance = new InstanceReport(dependencies);
	const receiver = new ReportReceiver(dependencies);
	const residuals = new ResidualApi(dependencies);
	const apis = [
		changes,
		new OfrepApi(dependencies),
		residuals,
		new ExplainApi(dependencies),
		new ReportApi(receiver),
		new BulkApi(dependencies, receiver),
		new DefinitionApi(dependencies),
		new EdgeApi(dependencies),
		new BackstageApi(dependencies, instance),
	];
	const answers = new Map(apis.flatMap((api) => api.answers()));
	return { answers, instance, residuals };
}
