// Trials of a client without faults, for every host.

import { ADDRESSES } from "./units/addresses.js";
import { BOOTSTRAP } from "./units/bootstrap.js";
import { CLOSING } from "./units/closing.js";
import { CONTEXT } from "./units/context.js";
import { ERRORS } from "./units/errors.js";
import { EVENTS } from "./units/events.js";
import { FALLBACKS } from "./units/fallbacks.js";
import { FUNCTION_OPTIONS } from "./units/function-options.js";
import { GITLAB } from "./units/gitlab.js";
import { HEADER_VALUES } from "./units/header-values.js";
import { IDLE } from "./units/idle.js";
import { IMPACT_METRICS } from "./units/impact-metrics.js";
import { METRICS } from "./units/metrics.js";
import { ON_DEMAND } from "./units/on-demand.js";
import { ONLINE } from "./units/online.js";
import { OPTION_ALIASES } from "./units/option-aliases.js";
import { OPTION_WARNINGS } from "./units/option-warnings.js";
import { REQUESTS } from "./units/requests.js";
import { RESIDUALS } from "./units/residuals.js";
import { SECRETS } from "./units/secrets.js";
import { STORED_VERSIONS } from "./units/stored-versions.js";
import { STREAMS } from "./units/streams.js";
import { TOKENS } from "./units/token.js";
import { WRONG_TYPES } from "./units/wrong-types.js";

export const UNITS = [
	...EVENTS,
	...ERRORS,
	...REQUESTS,
	...ADDRESSES,
	...FUNCTION_OPTIONS,
	...GITLAB,
	...HEADER_VALUES,
	...TOKENS,
	...SECRETS,
	...BOOTSTRAP,
	...STORED_VERSIONS,
	...STREAMS,
	...CONTEXT,
	...FALLBACKS,
	...METRICS,
	...IMPACT_METRICS,
	...IDLE,
	...ON_DEMAND,
	...ONLINE,
	...OPTION_ALIASES,
	...OPTION_WARNINGS,
	...RESIDUALS,
	...WRONG_TYPES,
	...CLOSING,
];
