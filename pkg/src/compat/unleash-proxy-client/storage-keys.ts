/** Key of the time of the last answer in the storage. */
export const lastUpdateKey = "repoLastUpdateTimestamp";

/** Key of the toggles. */
export const TOGGLES_KEY = "repo";

/** Key of the session id. */
export const SESSION_KEY = "sessionId";
