/** The client specification that it follows, for the server. */
export const SPECIFICATION = "6.1.0";

/** The version of this package, for the server. `tests/tidy.rs` holds it to that of the crate. */
export const VERSION = "0.1.0";
