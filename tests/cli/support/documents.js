// Documents that the tests of the command read. Paths are those of a process in the folder of the repository.

import { fileURLToPath } from "node:url";

/** The folder of the repository, in which the commands run. */
export const cwd = fileURLToPath(new URL("../../../", import.meta.url));

/** The flags of a real server. */
export const CAPTURED = "tests/data/unleash-server-8.2/client-features.json";
/** The same flags after some changes. */
export const CHANGED = "tests/cli/documents/changed.json";
/** Flags with a problem each. */
export const FAULTY = "tests/cli/documents/faulty.json";
export const PLAN = "tests/cli/documents/checkout.yaml";

/** The keys, and flags that are signed for a week. */
export const SIGNED = "tests/cli/documents/signed/flags.signed";
export const PRIVATE_KEY = "tests/cli/documents/signed/flags.key";
export const PUBLIC_KEY = "tests/cli/documents/signed/flags.pub";
export const OTHER_KEY = "tests/cli/documents/signed/other.pub";

/** A time for results that depend on the clock. */
export const AT = ["--at", "2026-12-05T00:00:00Z"];
