// A thread that asks its part of the questions.

import { parentPort, workerData } from "node:worker_threads";
import { askMany } from "./ask.js";

parentPort.postMessage(askMany(workerData.calls, workerData.first));
