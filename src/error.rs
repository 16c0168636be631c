//! What can be wrong with a document ([`Error`]) and with a part of a flag ([`Warning`]).

use std::fmt::{self, Display, Formatter};

/// A document or delta could not be read. The engine keeps the flags it had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    kind: Kind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    NotJson {
        expected: Expected,
        line: usize,
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
}

/// What the reader hoped to find where the JSON went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expected {
    Value,
    /// A value, but there was nothing at all.
    Something,
    /// A value, but it looks like a page.
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
    /// JSON that broke after `read`, the bytes that were still well.
    pub(crate) fn not_json(expected: Expected, read: &[u8]) -> Error {
        let start = read
            .iter()
            .rposition(|&b| b == b'\n')
            .map_or(0, |at| at + 1);
        let line = read.iter().filter(|&&b| b == b'\n').count() + 1;
        // A continuation byte of UTF-8 starts with the bits 10, and is not a character of its own.
        let column = read
            .iter()
            .skip(start)
            .filter(|&&b| b & 0xc0 != 0x80)
            .count()
            + 1;
        Error {
            kind: Kind::NotJson {
                expected,
                line,
                column,
            },
        }
    }

    /// JSON that is well, but lacks the list `key` that makes it a document or a delta.
    pub(crate) fn not_a_document(key: &'static str, found: &'static str) -> Error {
        Error {
            kind: Kind::NotADocument { key, found },
        }
    }

    /// A snapshot that is not as it was written.
    pub(crate) fn damaged() -> Error {
        Error {
            kind: Kind::Damaged,
        }
    }

    /// A snapshot of another version than the one we know.
    pub(crate) fn of_version(found: u8, known: u8) -> Error {
        Error {
            kind: Kind::OtherVersion { found, known },
        }
    }

    /// The line where reading stopped, from 1; `None` when the JSON itself is well.
    pub fn line(&self) -> Option<usize> {
        match self.kind {
            Kind::NotJson { line, .. } => Some(line),
            _ => None,
        }
    }

    /// The character in that line where reading stopped, from 1.
    pub fn column(&self) -> Option<usize> {
        match self.kind {
            Kind::NotJson { column, .. } => Some(column),
            _ => None,
        }
    }
}

impl std::error::Error for Error {}

impl Display for Error {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words())
    }
}

// Words are put together by hand, here and below: the machinery of `format!` would be a thirtieth of
// the WebAssembly.
impl Error {
    pub(crate) fn words(&self) -> String {
        match &self.kind {
            Kind::NotJson {
                expected,
                line,
                column,
            } => {
                let (line, column) = (digits(*line as u64), digits(*column as u64));
                let expected = expected.words();
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
            Kind::NotADocument { key, found } => [
                "not a document: `",
                key,
                "` should be a list, but is ",
                found,
            ]
            .concat(),
            Kind::Damaged => "the snapshot is damaged: load the document instead".into(),
            Kind::OtherVersion { found, known } => [
                "the snapshot is of version ",
                &digits(u64::from(*found)),
                ", not ",
                &digits(u64::from(*known)),
                ": load the document instead",
            ]
            .concat(),
        }
    }
}

fn digits(number: u64) -> String {
    let mut digits = match number / 10 {
        0 => String::new(),
        tens => self::digits(tens),
    };
    digits.push(char::from(b'0' + (number % 10) as u8));
    digits
}

impl Expected {
    fn words(self) -> &'static str {
        match self {
            Expected::Value => "expected a value",
            Expected::Something => "expected a value, but there is nothing",
            Expected::NotHtml => "expected a value, but this looks like HTML",
            Expected::CommaOrEnd => "expected a comma or the end of the list or object",
            Expected::Key => "expected a name in quotes",
            Expected::Colon => "expected a colon",
            Expected::End => "expected nothing more",
            Expected::Digit => "expected a digit",
            Expected::Escape => "unknown escape in a text",
            Expected::NoControlCharacter => "a control character stands bare in a text",
            Expected::Quote => "a text has no closing quote",
            Expected::Utf8 => "a text is not UTF-8",
            Expected::LessDepth => "nested too deeply",
        }
    }
}

/// A part of a flag that could not be understood, or not wholly.
///
/// A strategy that cannot do without it never matches; the strategies beside it still count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Name of the flag; empty when the part belongs to no flag.
    pub flag: Box<str>,
    /// The place within the flag.
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

    /// What is wrong, without the place: `` `1.2` is not a semantic version ``.
    pub fn problem(&self) -> String {
        self.problem.words()
    }

    pub(crate) fn words(&self) -> String {
        let mut words = String::new();
        if !self.flag.is_empty() {
            words = ["flag `", &self.flag, "`"].concat();
            if !self.path.steps.is_empty() {
                words.push_str(", ");
            }
        }
        words.push_str(&self.path.words());
        words.push_str(": ");
        words.push_str(&self.problem.words());
        words
    }
}

impl Display for Warning {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words())
    }
}

/// A place within a flag, outermost step first: `strategy 2, constraint 1`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Path {
    pub(crate) steps: Vec<Step>,
}

/// One step of a [`Path`]; every number counts from 1, but a segment has its own id.
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
        f.write_str(&self.words())
    }
}

impl Path {
    pub(crate) fn words(&self) -> String {
        let mut words = String::new();
        for &step in &self.steps {
            let (what, number, of) = match step {
                Step::Strategy(n) => ("strategy ", n as i64, ""),
                Step::Segment(id) => ("segment ", id, ""),
                Step::Constraint(n) => ("constraint ", n as i64, ""),
                Step::Variant(n) => ("variant ", n as i64, ""),
                Step::Dependency(n) => ("dependency ", n as i64, ""),
                Step::FeatureEntry(n) => ("entry ", n as i64, " of `features`"),
                Step::SegmentEntry(n) => ("entry ", n as i64, " of `segments`"),
                Step::Event(n) => ("event ", n as i64, ""),
            };
            let comma = if words.is_empty() { "" } else { ", " };
            let sign = if number < 0 { "-" } else { "" };
            for part in [comma, what, sign, &digits(number.unsigned_abs()), of] {
                words.push_str(part);
            }
        }
        words
    }
}

/// What is wrong with a part: the facts.
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
    BeyondAscii {
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
    /// As a snapshot tells it.
    Told {
        text: Box<str>,
    },
}

impl Problem {
    pub fn words(&self) -> String {
        let (before, text, behind): (&str, &str, &str) = match self {
            Problem::WrongType { key, wanted, found } => {
                return ["`", key, "` should be ", wanted, ", but is ", found].concat();
            }
            Problem::NotAnObject { found } => ("should be an object, but is ", found, ""),
            Problem::Missing { key } => ("`", key, "` is missing"),
            Problem::UnknownOperator { text } => ("`", &text.0, "` is not a known operator"),
            Problem::UnknownStrategy { name } => (
                "`",
                &name.0,
                "` is not a built-in strategy, and nobody answers for it",
            ),
            Problem::UnknownEvent { name } => ("`", &name.0, "` is not a known type of event"),
            Problem::MissingSegment => ("", "the segment is not in the document", ""),
            Problem::NotANumber { text } => ("`", &text.0, "` is not a number"),
            Problem::NotADate { text } => ("`", &text.0, "` is not a date"),
            Problem::NotAVersion { text } => ("`", &text.0, "` is not a semantic version"),
            Problem::NotAPattern { text } => (
                "`",
                &text.0,
                "` is not a regular expression that can be used here",
            ),
            Problem::BeyondAscii { text } => (
                "`",
                &text.0,
                "` may match letters beyond ASCII otherwise than the server does",
            ),
            Problem::NotAnAddress { text } => ("`", &text.0, "` is neither an address nor a range"),
            Problem::NotAPercentage { key, text } => {
                let behind = "`, not a whole number from 0 to 100";
                return ["`", key, "` is `", &text.0, behind].concat();
            }
            Problem::NotAWeight { text } => (
                "`",
                &text.0,
                "` is not a weight: a whole number from 0 to a million",
            ),
            Problem::NoWeight => ("", "no variant has a weight above 0", ""),
            Problem::ClockStickiness => (
                "",
                "`currentTime` keeps nobody in place: variants are drawn at random",
                "",
            ),
            Problem::MissingParent { name } => {
                ("the parent `", &name.0, "` is not in the document")
            }
            Problem::ChainedParent { name } => (
                "the parent `",
                &name.0,
                "` has parents of its own, so it is never satisfied",
            ),
            Problem::Told { text } => ("", &**text, ""),
        };
        [before, text, behind].concat()
    }
}

/// Somebody's own words, as a message repeats them: in backticks, and cut where they get long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Quote(Box<str>);

impl Quote {
    /// Letters that are repeated.
    const LENGTH: usize = 100;
}

impl Display for Quote {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<T: AsRef<str>> From<T> for Quote {
    fn from(text: T) -> Quote {
        let text = text.as_ref();
        match text.char_indices().nth(Quote::LENGTH) {
            None => Quote(text.into()),
            Some((end, _)) => Quote([text.get(..end).unwrap_or_default(), "…"].concat().into()),
        }
    }
}
