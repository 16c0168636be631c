// Prints the answers of the edge in this host.

import { createEdge } from "fanion/edge";
import recorded from "./recorded.js";
import { collectAnswers } from "./support/answers.js";

console.log(JSON.stringify(await collectAnswers(createEdge, recorded)));
