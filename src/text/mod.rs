//! String primitives that do without the tables of the standard library.
//!
//! Imports `steps`, `unicode`.

pub(crate) mod automaton;
pub(crate) mod case_insensitive;
pub(crate) mod number;
