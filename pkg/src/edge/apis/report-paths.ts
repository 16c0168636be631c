/** The paths of the frontend API, each of which has reports. */
const FRONTEND_PATHS = [
	"/api/frontend",
	"/api/frontend/all",
	"/api/proxy",
	"/api/proxy/all",
];

/** Where frontend SDKs send metrics. */
export const FRONTEND_METRICS = FRONTEND_PATHS.map(
	(path) => `${path}/client/metrics`,
);

/** Where frontend SDKs register. */
export const FRONTEND_REGISTER = FRONTEND_PATHS.map(
	(path) => `${path}/client/register`,
);
