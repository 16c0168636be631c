//! JSON: reads a document tolerantly; its reader decides which type a value should have.
//!
//! Imports `diagnostics`.

mod cursor;
mod lexer;
mod reader;
mod scanner;
mod span;
mod tape;

pub(crate) use cursor::{JsonObject, JsonValue};
pub(crate) use lexer::SyntaxError;
pub(crate) use reader::{JsonReader, into_text, text_of};
#[cfg(fuzzing)]
pub(crate) use scanner::end_of_value;
pub(crate) use span::{Span, Texts};
pub(crate) use tape::{JsonKind, Tape};
