//! Regular expressions: a Thompson NFA, simulated as Pike does, in linear time.
//!
//! Imports `steps`, `unicode`.
//!
//! Own code instead of the crate `regex-lite`, which costs 17.2 kB of gzip more, takes about twice as long for
//! a match and has no Unicode classes (`docs/dependencies.md`, 2026-11). Reads what RE2 and the crate
//! `regex` both read, with ASCII classes; `regex` and `regex-lite` are the references in the tests of the
//! parser.
//!
//! Source: ruling "Regular expressions".

mod char_set;
mod class;
mod lexer;
mod parser;
mod vm;

pub(crate) use parser::parse;
pub(crate) use vm::Regex;
