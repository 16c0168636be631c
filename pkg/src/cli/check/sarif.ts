import { VERSION } from "../../client/version.js";
import type { Source } from "../source/source.js";
import { type Finding, messageOf, RULES } from "./finding.js";
import type { Position } from "./locate.js";
import { uriOf } from "./uri.js";

/** A finding with its position in the document. */
export type LocatedFinding = Finding & Position;

const SCHEMA =
	"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/** Returns findings in the format of code scanning: SARIF 2.1.0. */
export function toSarif(
	findings: readonly LocatedFinding[],
	source: Source,
): object {
	const rules = Object.entries(RULES).map(([id, [level, text]]) => ({
		id,
		shortDescription: { text },
		defaultConfiguration: { level },
	}));
	const driver = { name: "fanion", version: VERSION, rules };
	const results = findings.map((finding) => toResult(finding, source));
	return {
		$schema: SCHEMA,
		version: "2.1.0",
		runs: [{ tool: { driver }, results }],
	};
}

function toResult(finding: LocatedFinding, source: Source): object {
	const { rule, flag, line, column } = finding;
	const [level] = RULES[rule];
	const physicalLocation = {
		artifactLocation: { uri: uriOf(source.name) },
		region: { startLine: line, startColumn: column },
	};
	const location = {
		...(!source.isStandardInput && { physicalLocation }),
		logicalLocations: flag === undefined ? [] : [{ name: flag }],
	};
	return {
		ruleId: rule,
		ruleIndex: Object.keys(RULES).indexOf(rule),
		level,
		message: { text: messageOf(finding) },
		locations: [location],
	};
}
