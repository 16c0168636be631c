//! String primitives that do without the tables of the standard library.
//!
//! Imports `unicode`.

pub(crate) mod case_insensitive;
pub(crate) mod number;
