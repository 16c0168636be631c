// Prints the times of loading a document with patterns twice in a new process.

import { Engine } from "fanion";
import { timeLoads } from "../workloads/patterns.js";
import { task } from "./task.js";

console.log(JSON.stringify(timeLoads(Engine, task)));
