//! Errors: why a document, delta or snapshot is rejected as a whole.

use super::digits;
use std::fmt::{self, Display, Formatter};

/// A document, delta or snapshot could not be read. The engine keeps its flags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum ErrorKind {
    NotJson {
        expected: Expected,
        /// Counted from 1.
        line: usize,
        /// In characters, counted from 1.
        column: usize,
    },
    NotADocument {
        key: &'static str,
        found: &'static str,
    },
    Damaged,
    OtherVersion {
        found: u8,
        known: u8,
    },
    BeyondLimit {
        /// Name of the limit in `EngineLimits`.
        name: &'static str,
        found: usize,
        limit: usize,
    },
}

/// The token or property that the JSON reader expected where it stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expected {
    Value,
    /// A value, but the input is empty.
    NonEmpty,
    /// A value, but the input starts with `<`.
    NotHtml,
    CommaOrEnd,
    Key,
    Colon,
    End,
    Digit,
    Escape,
    NoControlCharacter,
    Quote,
    Utf8,
    LessDepth,
}

impl Error {
    /// Returns the error for JSON that is invalid after the bytes `valid`.
    pub(crate) fn not_json(expected: Expected, valid: &[u8]) -> Error {
        let start = valid
            .iter()
            .rposition(|&byte| byte == b'\n')
            .map_or(0, |index| index + 1);
        let line = valid.iter().filter(|&&byte| byte == b'\n').count() + 1;
        // A continuation byte of UTF-8 starts with the bits 10, and is not a character.
        let column = valid
            .iter()
            .skip(start)
            .filter(|&&byte| byte & 0xc0 != 0x80)
            .count()
            + 1;
        Error {
            kind: ErrorKind::NotJson {
                expected,
                line,
                column,
            },
        }
    }

    /// Returns the error for JSON without the list `key` of a document or delta.
    pub(crate) fn not_a_document(key: &'static str, found: &'static str) -> Error {
        Error {
            kind: ErrorKind::NotADocument { key, found },
        }
    }

    /// Returns the error for a snapshot whose bytes are invalid.
    pub(crate) fn damaged() -> Error {
        Error {
            kind: ErrorKind::Damaged,
        }
    }

    /// Returns the error for a snapshot of the version `found`.
    pub(crate) fn other_version(found: u8, known: u8) -> Error {
        Error {
            kind: ErrorKind::OtherVersion { found, known },
        }
    }

    /// Returns the error for input that exceeds a limit of the caller.
    pub(crate) fn beyond_limit(name: &'static str, found: usize, limit: usize) -> Error {
        Error {
            kind: ErrorKind::BeyondLimit { name, found, limit },
        }
    }

    /// Returns the line where the JSON is invalid, from 1; `None` for other errors.
    pub fn line(&self) -> Option<usize> {
        match self.kind {
            ErrorKind::NotJson { line, .. } => Some(line),
            _ => None,
        }
    }

    /// Returns the character in that line where the JSON is invalid, from 1; `None` for other errors.
    pub fn column(&self) -> Option<usize> {
        match self.kind {
            ErrorKind::NotJson { column, .. } => Some(column),
            _ => None,
        }
    }
}

impl std::error::Error for Error {}

impl Display for Error {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}

// Messages are concatenated here and in `warning.rs`: `format!` costs 1.7 kB of gzip
// (`docs/dependencies.md`, 2026-11).
impl Error {
    pub(crate) fn message(&self) -> String {
        match &self.kind {
            ErrorKind::NotJson {
                expected,
                line,
                column,
            } => {
                let (line, column) = (digits(*line as u64), digits(*column as u64));
                let expected = expected.message();
                [
                    "not JSON: line ",
                    &line,
                    ", column ",
                    &column,
                    ": ",
                    expected,
                ]
                .concat()
            }
            ErrorKind::NotADocument { key, found } => [
                "not a document: `",
                key,
                "` should be a list, but is ",
                found,
            ]
            .concat(),
            ErrorKind::Damaged => "the snapshot is damaged: load the document instead".into(),
            ErrorKind::OtherVersion { found, known } => [
                "the snapshot has version ",
                &digits(u64::from(*found)),
                ", not ",
                &digits(u64::from(*known)),
                ": load the document instead",
            ]
            .concat(),
            ErrorKind::BeyondLimit { name, found, limit } => [
                "the limit `",
                name,
                "` is ",
                &digits(*limit as u64),
                ", but the document has ",
                &digits(*found as u64),
            ]
            .concat(),
        }
    }
}

impl Expected {
    fn message(self) -> &'static str {
        match self {
            Expected::Value => "expected a value",
            Expected::NonEmpty => "expected a value, but the input is empty",
            Expected::NotHtml => "expected a value, but the input looks like HTML",
            Expected::CommaOrEnd => "expected a comma or the end of the list or object",
            Expected::Key => "expected a key in quotes",
            Expected::Colon => "expected a colon",
            Expected::End => "expected the end of the input",
            Expected::Digit => "expected a digit",
            Expected::Escape => "unknown escape sequence in a string",
            Expected::NoControlCharacter => "a control character in a string is not escaped",
            Expected::Quote => "a string has no closing quote",
            Expected::Utf8 => "the input is not UTF-8",
            Expected::LessDepth => "nested too deeply",
        }
    }
}
