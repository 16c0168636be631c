//! Diagnostics: what is wrong with a document, and where.
//!
//! Imports `codec`.

mod collector;
mod error;
mod warning;

pub(crate) use collector::{Diagnostic, Diagnostics};
pub use error::Error;
pub(crate) use error::Expected;
pub use warning::{Path, Warning};
pub(crate) use warning::{Problem, Quote, Step};

/// Returns the decimal digits of an integer.
///
/// Own code instead of `itoa`, which costs 0.3 kB of gzip (`docs/dependencies.md`, 2026-11).
fn digits(number: u64) -> String {
    let mut digits = match number / 10 {
        0 => String::new(),
        tens => self::digits(tens),
    };
    digits.push(char::from(b'0' + (number % 10) as u8));
    digits
}
