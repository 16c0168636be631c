import { readFileSync } from "node:fs";
import { get } from "node:http";
import { get as getWithTls } from "node:https";
import { toBasePath } from "../../edge/base-path.js";
import { type OptionSources, readOptions } from "../options/option-table.js";
import { UsageError } from "../options/usage-error.js";
import { CHECK_OPTIONS } from "./mode-options.js";

/** Milliseconds until a check fails. */
const TIMEOUT = 3000;

/**
 * Asks a running edge. Returns what is wrong; `undefined` if nothing is.
 *
 * @throws UsageError if an option is invalid
 */
export async function checkEdge(
	path: "health" | "ready",
	sources: OptionSources,
): Promise<string | undefined> {
	const problems: string[] = [];
	const values = readOptions(CHECK_OPTIONS, sources, problems);
	const { edgeUrl = ownUrl(sources), caCertificateFile } = values;
	const ca = caCertificateFile && readCertificate(caCertificateFile, problems);
	if (problems.length > 0) throw new UsageError(problems);
	const url = `${edgeUrl.replace(/\/+$/, "")}/internal-backstage/${path}`;
	try {
		const status = await statusOf(url, ca || undefined);
		return status === 200 ? undefined : `${url} answers with status ${status}`;
	} catch (error) {
		return `${url} does not answer: ${(error as Error).message}`;
	}
}

/** Returns the address of an edge in the same container, whose variables are those of this process. */
function ownUrl({ environment }: OptionSources): string {
	const { PORT, BASE_PATH } = environment;
	return `http://localhost:${PORT || "3063"}${toBasePath(BASE_PATH)}`;
}

function readCertificate(path: string, problems: string[]): Buffer | undefined {
	try {
		return readFileSync(path);
	} catch {
		problems.push(
			`\`--ca-certificate-file\` is \`${path}\`, which cannot be read: pass the path of a PEM file`,
		);
		return undefined;
	}
}

function statusOf(url: string, ca: Buffer | undefined): Promise<number> {
	const options = { timeout: TIMEOUT, ...(ca && { ca }) };
	return new Promise((resolve, reject) => {
		const ask = url.startsWith("https:") ? getWithTls : get;
		const request = ask(url, options, (response) => {
			response.resume();
			resolve(response.statusCode ?? 0);
		});
		request.on("error", reject);
		request.on("timeout", () =>
			request.destroy(new Error(`no answer in ${TIMEOUT} ms`)),
		);
	});
}
