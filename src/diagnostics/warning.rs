//! Warnings: what is wrong with a part of a document, and where.

use super::digits;
use std::fmt::{self, Display, Formatter};

/// A message about an invalid part of a document.
///
/// The problem says what follows: the strategy never matches, or the part is ignored. Other strategies of
/// the flag are unaffected.
///
/// Source: ruling "Broken parts".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Name of the flag; empty if the part belongs to no flag.
    pub flag: Box<str>,
    /// Path of the part within the flag.
    pub path: Path,
    problem: Problem,
}

impl Warning {
    pub(crate) fn new(flag: &str, path: Path, problem: Problem) -> Warning {
        Warning {
            flag: flag.into(),
            path,
            problem,
        }
    }

    /// Returns what is wrong, without flag and path: `` `x` is not a number: the strategy never matches ``.
    pub fn problem(&self) -> String {
        self.problem.message()
    }

    /// Returns flag, path and problem.
    pub(crate) fn message(&self) -> String {
        let mut message = String::new();
        if !self.flag.is_empty() {
            message = ["flag `", &printable(&self.flag), "`"].concat();
            if !self.path.steps.is_empty() {
                message.push_str(", ");
            }
        }
        message.push_str(&self.path.message());
        message.push_str(": ");
        message.push_str(&self.problem.message());
        message
    }
}

impl Display for Warning {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}

/// A path within a flag, outermost step first: `strategy 2, constraint 1`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Path {
    pub(crate) steps: Vec<Step>,
}

/// A step of a [`Path`]: the position in a list, counted from 1, or the id of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Strategy(usize),
    Segment(i64),
    Constraint(usize),
    Variant(usize),
    Dependency(usize),
    FeatureEntry(usize),
    SegmentEntry(usize),
    Event(usize),
}

impl Display for Path {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}

impl Path {
    pub(crate) fn message(&self) -> String {
        let mut message = String::new();
        for &step in &self.steps {
            let (before, number, after) = match step {
                Step::Strategy(n) => ("strategy ", n as i64, ""),
                Step::Segment(id) => ("segment ", id, ""),
                Step::Constraint(n) => ("constraint ", n as i64, ""),
                Step::Variant(n) => ("variant ", n as i64, ""),
                Step::Dependency(n) => ("dependency ", n as i64, ""),
                Step::FeatureEntry(n) => ("entry ", n as i64, " of `features`"),
                Step::SegmentEntry(n) => ("entry ", n as i64, " of `segments`"),
                Step::Event(n) => ("event ", n as i64, ""),
            };
            let comma = if message.is_empty() { "" } else { ", " };
            let sign = if number < 0 { "-" } else { "" };
            for part in [comma, before, sign, &digits(number.unsigned_abs()), after] {
                message.push_str(part);
            }
        }
        message
    }
}

/// The facts of a warning; `message` has the words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Problem {
    WrongType {
        key: &'static str,
        wanted: &'static str,
        found: &'static str,
    },
    NotAnObject {
        found: &'static str,
    },
    Missing {
        key: &'static str,
    },
    UnknownOperator {
        text: Quote,
    },
    UnknownStrategy {
        name: Quote,
    },
    UnknownEvent {
        name: Quote,
    },
    MissingSegment,
    NotANumber {
        text: Quote,
    },
    NotADate {
        text: Quote,
    },
    NotAVersion {
        text: Quote,
    },
    NotAPattern {
        text: Quote,
    },
    NotAnAddress {
        text: Quote,
    },
    NotAPercentage {
        key: &'static str,
        text: Quote,
    },
    NotAWeight {
        text: Quote,
    },
    NoWeight,
    ClockStickiness,
    MissingParent {
        name: Quote,
    },
    ChainedParent {
        name: Quote,
    },
    /// The message of a problem that was decoded from a snapshot.
    Decoded {
        message: Box<str>,
    },
}

impl Problem {
    /// Returns what is wrong, and what follows or what to do.
    pub fn message(&self) -> String {
        let (before, quote): (&str, &str) = match self {
            Problem::WrongType { key, wanted, found } => {
                return ["`", key, "` should be ", wanted, ", but is ", found].concat();
            }
            Problem::NotAPercentage { key, text } => {
                return ["`", key, "` is `", &text.0, self.words()].concat();
            }
            Problem::NotAnObject { found } => ("should be an object, but is ", found),
            Problem::Missing { key } => ("`", key),
            Problem::MissingSegment | Problem::NoWeight | Problem::ClockStickiness => ("", ""),
            Problem::UnknownOperator { text }
            | Problem::UnknownStrategy { name: text }
            | Problem::UnknownEvent { name: text }
            | Problem::NotANumber { text }
            | Problem::NotADate { text }
            | Problem::NotAVersion { text }
            | Problem::NotAPattern { text }
            | Problem::NotAnAddress { text }
            | Problem::NotAWeight { text } => ("`", &text.0),
            Problem::MissingParent { name } | Problem::ChainedParent { name } => {
                ("the parent `", &name.0)
            }
            Problem::Decoded { message } => ("", message),
        };
        [before, quote, self.words()].concat()
    }

    /// Returns the end of the message, after the user's string. The lookup is a table, which is smaller
    /// than code for each message.
    fn words(&self) -> &'static str {
        match self {
            Problem::WrongType { .. } | Problem::NotAnObject { .. } | Problem::Decoded { .. } => "",
            Problem::Missing { .. } => "` is missing",
            Problem::UnknownOperator { .. } => {
                "` is not a known operator: the strategy never matches"
            }
            Problem::UnknownStrategy { .. } => {
                "` is neither a built-in nor a registered strategy: the strategy never matches"
            }
            Problem::UnknownEvent { .. } => "` is not a known type of event: the event is skipped",
            Problem::MissingSegment => {
                "the segment is not in the document: the strategy never matches"
            }
            Problem::NotANumber { .. } => "` is not a number: the strategy never matches",
            Problem::NotADate { .. } => "` is not a date: the strategy never matches",
            Problem::NotAVersion { .. } => {
                "` is not a semantic version: the strategy never matches"
            }
            Problem::NotAPattern { .. } => {
                "` is not a supported regular expression: it matches nothing"
            }
            Problem::NotAnAddress { .. } => {
                "` is neither an IP address nor a range: the entry is ignored"
            }
            Problem::NotAPercentage { .. } => {
                "`, not a whole number from 0 to 100: the strategy never matches"
            }
            Problem::NotAWeight { .. } => {
                "` is not a weight, a whole number up to 1000000: the variant is ignored"
            }
            Problem::NoWeight => "no variant has a weight above 0: only an override selects one",
            Problem::ClockStickiness => {
                "stickiness `currentTime` is not sticky: variants are drawn at random"
            }
            Problem::MissingParent { .. } => "` is not in the document: the flag is off",
            Problem::ChainedParent { .. } => "` has dependencies of its own: the flag is off",
        }
    }
}

/// Returns a user's string for a message: a control character, which could forge a line of a log, becomes
/// U+FFFD.
fn printable(text: &str) -> String {
    text.replace(char::is_control, "\u{fffd}")
}

/// A user's string in a message: at most 100 characters, then an ellipsis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Quote(Box<str>);

impl Quote {
    /// Maximum number of characters.
    const MAX: usize = 100;
}

impl Display for Quote {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<T: AsRef<str>> From<T> for Quote {
    fn from(text: T) -> Quote {
        let text = &*printable(text.as_ref());
        match text.char_indices().nth(Quote::MAX) {
            None => Quote(text.into()),
            Some((end, _)) => Quote([text.get(..end).unwrap_or_default(), "…"].concat().into()),
        }
    }
}
