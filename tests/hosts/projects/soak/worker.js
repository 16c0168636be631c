// A worker thread that runs its part of the evaluations.

import { parentPort, workerData } from "node:worker_threads";
import { evaluateMany } from "./count.js";

parentPort.postMessage(evaluateMany(workerData.calls, workerData.first));
