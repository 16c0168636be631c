// Trials of a client with faults, for every host.

import { CLOSING } from "./faults/closing.js";
import { DELTAS } from "./faults/deltas.js";
import { EVENTS } from "./faults/events.js";
import { HOSTS } from "./faults/hosts.js";
import { METRICS } from "./faults/metrics.js";
import { NUMBERS } from "./faults/numbers.js";
import { POLLING } from "./faults/polling.js";
import { SILENT_STREAMS } from "./faults/silent-streams.js";
import { STORAGES } from "./faults/storages.js";
import { STREAMS } from "./faults/streams.js";

export const FAULTS = [
	...POLLING,
	...DELTAS,
	...STREAMS,
	...STORAGES,
	...EVENTS,
	...SILENT_STREAMS,
	...HOSTS,
	...NUMBERS,
	...CLOSING,
	...METRICS,
];
