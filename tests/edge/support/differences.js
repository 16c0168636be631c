// How the answers of this edge differ from those of unleash-edge on purpose.

import assert from "node:assert/strict";

/**
 * Differences by the name of the paragraph in `docs/compatibility.md`, which answers it is about,
 * and what makes them equal.
 */
export const DIFFERENCES = {
	"error-bodies": {
		applies: ({ status }, name) =>
			status >= 400 && name !== "client features, one",
		check: (_, actual) => {
			assert.equal(actual.type, "application/json");
			assert.equal(typeof actual.json.message, "string");
			assert.match(actual.json.message, /^[a-z`]/);
		},
		relax: (answer) => ({ status: answer.status }),
	},
	"feature-enabled": {
		applies: ({ body }) => body.startsWith('{"toggles"') || isToggle(body),
		check: (_, { json }) => {
			for (const { enabled, variant } of json.toggles ?? [json])
				assert.equal(variant.feature_enabled, enabled);
		},
		relax: (answer) => ({
			...answer,
			json: mapVariants(answer.json, ({ feature_enabled, ...rest }) => rest),
		}),
	},
	"random-draws": {
		applies: ({ request }) =>
			/^\/api\/(frontend|proxy)/.test(request.path) &&
			!/userId=\w|userId":/.test(request.path + (request.body ?? "")),
		relax: (answer) => ({
			...answer,
			json: mapVariants(answer.json, () => "any"),
		}),
	},
	"definitions-as-sent": {
		applies: ({ body }) => body.startsWith('{"version"'),
		relax: (answer) => ({ ...answer, json: withDefaults(answer.json) }),
	},
	"one-definition": {
		applies: (_, name) => name === "client features, one",
		check: (_, actual) => {
			assert.equal(actual.status, 200);
			assert.equal(actual.json.name, "shop.checkout");
		},
		relax: () => ({}),
	},
	// The recorded edge has also seen a token with `Bearer`, which it refuses.
	"bearer-tokens": {
		applies: (_, name) => name === "tokens",
		check: (_, { json }) => assert.equal(json.invalidTokenCount, 1),
		relax: ({ json, ...answer }) => ({
			...answer,
			json: { ...json, invalidTokenCount: "any" },
		}),
	},
	"masked-tokens": {
		applies: (_, name) => name === "tokens",
		check: (_, { text }) => assert.doesNotMatch(text, /c0ffee|f00dba/),
		relax: (answer) => ({ ...answer, json: withoutMoments(answer.json) }),
	},
};

/** Fails unless an answer of this edge equals one of unleash-edge, except for the differences. */
export function assertAlike(recorded, name, answer) {
	let expected = toAnswer(recorded, recorded.body, recorded.headers);
	let actual = answer;
	for (const difference of Object.values(DIFFERENCES)) {
		if (!difference.applies(recorded, name)) continue;
		difference.check?.(expected, actual);
		expected = difference.relax(expected);
		actual = difference.relax(actual);
	}
	assert.deepEqual(actual, expected);
}

/** Returns the part of an answer that is compared. */
export function toAnswer({ status }, text, headers) {
	const type = headers["content-type"];
	const isJson = type === "application/json" && text !== "";
	return {
		status,
		type,
		text: isJson ? "JSON" : text,
		json: isJson ? JSON.parse(text) : undefined,
	};
}

function isToggle(body) {
	return body.startsWith('{"name"');
}

/** Replaces the variants in an answer of the frontend API. */
function mapVariants(json, change) {
	if (json === undefined) return undefined;
	const map = (toggle) => ({ ...toggle, variant: change(toggle.variant) });
	return json.toggles ? { toggles: json.toggles.map(map) } : map(json);
}

/** Returns definitions with the members that unleash-edge adds, and without those that it removes. */
function withDefaults({ features, segments, ...rest }) {
	const constraints = (list) =>
		list.map((constraint) => ({
			caseInsensitive: false,
			inverted: false,
			values: [],
			...constraint,
		}));
	const strategies = (list) =>
		list.map(({ disabled, ...strategy }) => ({
			...strategy,
			constraints: constraints(strategy.constraints),
		}));
	return {
		...rest,
		features: features.map(({ description, ...feature }) => ({
			...feature,
			strategies: strategies(feature.strategies),
		})),
		segments: segments.map((segment) => ({
			...segment,
			constraints: constraints(segment.constraints),
		})),
	};
}

/** Returns the list of tokens without what depends on the moment and on the secret. */
function withoutMoments({ tokenRefreshes, tokenValidationStatus, ...rest }) {
	const scope = ({ token, ...others }) => ({
		token: token.replace(/\.[^.]*$/, ""),
		...others,
	});
	return {
		...rest,
		tokenRefreshes: tokenRefreshes.map((refresh) => ({
			token: scope(refresh.token),
			members: Object.keys(refresh).sort(),
			count: refresh.last_feature_count,
		})),
		tokenValidationStatus: tokenValidationStatus
			.map(scope)
			.sort((one, other) =>
				JSON.stringify(one) < JSON.stringify(other) ? -1 : 1,
			),
	};
}
