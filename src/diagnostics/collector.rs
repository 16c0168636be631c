//! Collector: the problems of a flag, each with its path, until the flag's name is known.

use super::warning::{Path, Problem, Step, Warning};
use crate::codec::{Decoder, Encoder};

/// A problem and its path, without the name of the flag.
#[derive(Debug, Clone)]
pub(crate) struct Diagnostic {
    pub path: Path,
    pub problem: Problem,
}

/// Paths in a snapshot have fewer steps than this. The longest path of a document has four.
const STEP_LIMIT: usize = 9;

/// Maximum length of a message in a snapshot, in bytes. A quote has at most 100 characters.
const MAX_MESSAGE: usize = 2000;

impl Diagnostic {
    pub fn encode_all(diagnostics: &[Diagnostic], encoder: &mut Encoder) {
        encoder.len(diagnostics.len());
        diagnostics
            .iter()
            .for_each(|diagnostic| diagnostic.encode(encoder));
    }

    pub fn decode_all(decoder: &mut Decoder<'_>) -> Option<Vec<Diagnostic>> {
        let mut diagnostics = Vec::new();
        for _ in 0..decoder.len()? {
            diagnostics.push(Diagnostic::decode(decoder)?);
        }
        Some(diagnostics)
    }

    /// Returns the diagnostic as a warning about a flag.
    pub fn into_warning(self, flag: &str) -> Warning {
        Warning::new(flag, self.path, self.problem)
    }

    fn encode(&self, encoder: &mut Encoder) {
        encoder.len(self.path.steps.len());
        for &step in &self.path.steps {
            let (kind, number) = match step {
                Step::Strategy(n) => (0, n as i64),
                Step::Segment(id) => (1, id),
                Step::Constraint(n) => (2, n as i64),
                Step::Variant(n) => (3, n as i64),
                Step::Dependency(n) => (4, n as i64),
                Step::FeatureEntry(n) => (5, n as i64),
                Step::SegmentEntry(n) => (6, n as i64),
                Step::Event(n) => (7, n as i64),
            };
            encoder.varint(kind);
            encoder.signed_varint(number);
        }
        encoder.string(&self.problem.message());
    }

    fn decode(decoder: &mut Decoder<'_>) -> Option<Diagnostic> {
        let mut path = Path::default();
        for _ in 0..decoder.below(STEP_LIMIT)? {
            let kind = decoder.byte()?;
            let number = decoder.signed_varint()?;
            let n = number as usize;
            path.steps.push(match kind {
                0 => Step::Strategy(n),
                1 => Step::Segment(number),
                2 => Step::Constraint(n),
                3 => Step::Variant(n),
                4 => Step::Dependency(n),
                5 => Step::FeatureEntry(n),
                6 => Step::SegmentEntry(n),
                7 => Step::Event(n),
                _ => return None,
            });
        }
        let message = decoder.string()?;
        is_message(message).then(|| Diagnostic {
            path,
            problem: Problem::Decoded {
                message: message.into(),
            },
        })
    }
}

/// Returns whether fanion may have written the message: a control character could forge lines of a log.
fn is_message(message: &str) -> bool {
    (1..=MAX_MESSAGE).contains(&message.len()) && !message.contains(char::is_control)
}

/// Collects the problems of a flag while it is compiled.
#[derive(Debug, Default)]
pub(crate) struct Diagnostics {
    /// Path of the part that is being compiled.
    path: Path,
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Maximum number of problems of one flag; further ones are dropped.
    const MAX: usize = 100;

    /// Calls `compile` with the path extended by `step`.
    pub fn at<T>(&mut self, step: Step, compile: impl FnOnce(&mut Diagnostics) -> T) -> T {
        self.path.steps.push(step);
        let result = compile(self);
        self.path.steps.pop();
        result
    }

    /// Adds a problem at the current path.
    pub fn report(&mut self, problem: Problem) {
        if self.list.len() >= Diagnostics::MAX {
            return;
        }
        self.list.push(Diagnostic {
            path: self.path.clone(),
            problem,
        });
    }

    /// Adds diagnostics, with the current path before theirs.
    pub fn extend(&mut self, diagnostics: &[Diagnostic]) {
        let room = Diagnostics::MAX.saturating_sub(self.list.len());
        for diagnostic in diagnostics.iter().take(room) {
            let mut path = self.path.clone();
            path.steps.extend(&diagnostic.path.steps);
            self.list.push(Diagnostic {
                path,
                problem: diagnostic.problem.clone(),
            });
        }
    }

    /// Returns the value; reports the problem if there is none.
    pub fn ok<T>(&mut self, result: Result<T, Problem>) -> Option<T> {
        result.map_err(|problem| self.report(problem)).ok()
    }

    pub fn into_vec(self) -> Vec<Diagnostic> {
        self.list
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_MESSAGE, is_message};

    #[test]
    fn a_message_that_fanion_cannot_have_written_is_rejected() {
        let longest = "x".repeat(MAX_MESSAGE);
        assert!(is_message("`1.2` is not a semantic version"));
        assert!(is_message(&longest));
        for message in ["", "a\nb", "\u{1b}[31mred", "\u{9b}31m", &(longest + "x")] {
            assert!(!is_message(message), "{message:?}");
        }
    }
}
