// Tokens of two environments and two projects, and flags that differ between them.

import { admin, BACKEND, FEATURES, FRONTEND } from "./admin.js";

const rollout = (rollout, stickiness, constraints = []) => ({
	name: "flexibleRollout",
	parameters: { rollout, stickiness, groupId: "scopes" },
	constraints,
});

/** Strategies in the environment `production` of flags of `seed.js`, which are those of `development` otherwise. */
const IN_PRODUCTION = {
	on: rollout("20", "userId"),
	half: rollout("80", "sessionId"),
	child: rollout("100", "default"),
};

/** Creates flags besides those of `seed.js`, and returns `{ names, scopes }`. */
export async function seedScopes(prefix) {
	const project = `${prefix}second`.replaceAll(".", "-");
	await admin("POST", "/api/admin/projects", { id: project, name: project });
	for (const [flag, strategy] of Object.entries(IN_PRODUCTION))
		await enable(FEATURES, prefix + flag, "production", strategy);
	const path = `/api/admin/projects/${project}/features`;
	const other = `${prefix}other`;
	await admin("POST", path, { name: other });
	await enable(path, other, "development", rollout("60", "userId"));
	await enable(path, other, "production", rollout("30", "userId"));
	const scopes = {
		development: { backend: BACKEND, frontend: FRONTEND },
		production: await createTokens(prefix, "production", "*"),
		"a project": await createTokens(prefix, "development", project),
		"a project in production": await createTokens(
			prefix,
			"production",
			project,
		),
	};
	return { names: [other], scopes };
}

async function enable(features, flag, environment, strategy) {
	const path = `${features}/${flag}/environments/${environment}`;
	await admin("POST", `${path}/strategies`, strategy);
	await admin("POST", `${path}/on`);
}

/** Creates a token of each kind. */
async function createTokens(prefix, environment, project) {
	const create = async (type) => {
		const tokenName = `${prefix}${type}-${environment}-${project}`;
		const body = { tokenName, type, environment, projects: [project] };
		return (await admin("POST", "/api/admin/api-tokens", body)).secret;
	};
	return {
		backend: await create("client"),
		frontend: await create("frontend"),
	};
}
