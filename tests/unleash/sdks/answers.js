// What SDKs answer and report, in a form that can be compared.

/** Returns the answers of an SDK for its current user: by flag, whether it is on, and its variant. */
export function readAnswers(client, names, ...context) {
	const entries = names.map((name) => [
		name,
		toAnswer(
			client.isEnabled(name, ...context),
			client.getVariant(name, ...context),
		),
	]);
	return Object.fromEntries(entries);
}

/** Returns an answer; SDKs differ in the members of variants that repeat others. */
export function toAnswer(enabled, variant) {
	const { name, payload, feature_enabled } = variant;
	return {
		enabled,
		variant: {
			name,
			enabled: variant.enabled,
			feature_enabled,
			...(payload ? { payload } : {}),
		},
	};
}

/** The answer about a flag that is off, or that the token may not see. */
export const OFF = toAnswer(false, {
	name: "disabled",
	enabled: false,
	feature_enabled: false,
});

/** Sums what clients send: by flag, `{ yes, no, variants }`. */
export class SentCounts {
	counts = {};

	/** Adds what a client sends from here on. */
	listen(client) {
		client.on("sent", ({ bucket }) => {
			for (const [flag, count] of Object.entries(bucket.toggles))
				this.counts[flag] = addCount(this.counts[flag] ?? noCount(), count);
		});
	}
}

export const noCount = () => ({ yes: 0, no: 0, variants: {} });

/** Adds the counts of a flag to a sum, and returns the sum. */
export function addCount(sum, { yes, no, variants }) {
	sum.yes += yes;
	sum.no += no;
	for (const [variant, times] of Object.entries(variants ?? {}))
		sum.variants[variant] = (sum.variants[variant] ?? 0) + times;
	return sum;
}

/** Returns the values that an OpenFeature client has for flags. */
export async function readAllValues(client, names, ...context) {
	const values = names.map(async (name) => [
		name,
		await readValues(client, name, ...context),
	]);
	return Object.fromEntries(await Promise.all(values));
}

/** Returns the values of a flag: of each type with a default that no flag has, and of booleans with both defaults. */
async function readValues(client, name, ...context) {
	const [off, on, string, number, object] = await Promise.all([
		client.getBooleanValue(name, false, ...context),
		client.getBooleanValue(name, true, ...context),
		client.getStringValue(name, "default", ...context),
		client.getNumberValue(name, -1, ...context),
		client.getObjectValue(name, { default: 1 }, ...context),
	]);
	return { booleans: [off, on], string, number, object };
}

/** Returns the values that a flag should have, as `docs/edge.md` describes them. */
export function toValues({ enabled, variant }, hasVariants) {
	const values = {
		booleans: [false, true],
		string: "default",
		number: -1,
		object: { default: 1 },
	};
	if (!hasVariants) return { ...values, booleans: [enabled, enabled] };
	if (!variant.enabled) return values;
	const { type, value } = variant.payload ?? { value: variant.name };
	if (type === "json") return { ...values, object: JSON.parse(value) };
	if (type === "number") return { ...values, number: Number(value) };
	return { ...values, string: value };
}

/** Returns a user as the context of OpenFeature. */
export function toEvaluationContext({ userId, properties, ...fields }) {
	return { targetingKey: userId, ...fields, ...properties };
}

/** Calls an asynchronous function for one entry after the other, and returns the results. */
export async function mapInOrder(list, call) {
	const results = [];
	for (const entry of list) results.push(await call(entry));
	return results;
}
