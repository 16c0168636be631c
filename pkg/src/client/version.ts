/** The version of the client specification, sent with each request. */
export const SPECIFICATION = "6.1.0";

/** The version of this package, sent with each request. `tests/architecture.rs` compares it with the crate. */
export const VERSION = "0.1.0";
