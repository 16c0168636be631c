//! Pattern: the regular expression of a constraint.

use crate::codec::{Decoder, Encoder};
use crate::interning::{Id, Interner, StringId};
use crate::regex::{self, Regex};
use crate::steps;
use std::hash::{Hash, Hasher};

/// A regular expression. An invalid or unsupported one matches nothing.
///
/// Source: client specification 21; ruling "Regular expressions".
#[derive(Debug)]
pub(crate) struct Pattern {
    /// `None` if the constraint has no `value`.
    pub source: Option<StringId>,
    pub any_case: bool,
    /// `None` if the source is absent or cannot be compiled.
    regex: Option<Regex>,
}

/// Longest string in UTF-8 bytes that a pattern is tried on: the longest request line that common servers accept.
///
/// Source: ruling "Limits".
const MAX_TEXT: usize = 1 << 13;

/// Most bytes of a string times instructions of a pattern: a pattern of 1,024 is tried on strings of `MAX_TEXT`.
const MAX_STEPS: usize = 1 << 23;

// Not derived: the compiled expression depends only on source and case.
impl PartialEq for Pattern {
    fn eq(&self, other: &Pattern) -> bool {
        (self.source, self.any_case) == (other.source, other.any_case)
    }
}

impl Eq for Pattern {}

impl Hash for Pattern {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.source, self.any_case).hash(state);
    }
}

impl Pattern {
    /// Returns a pattern that is not compiled.
    pub fn new(source: Option<StringId>, any_case: bool) -> Pattern {
        Pattern {
            source,
            any_case,
            regex: None,
        }
    }

    /// Compiles the source.
    pub fn compile(&mut self, interner: &Interner) {
        let source = self.source.map(|id| interner.resolve(id));
        steps::add(source.map_or(0, str::len));
        self.regex = source.and_then(|source| regex::parse(source, self.any_case));
    }

    /// Returns approximately the bytes of memory that the expression takes.
    pub fn size(&self) -> usize {
        let regex = self.regex.as_ref();
        regex.map_or(0, |regex| {
            Regex::size(regex.program.len(), regex.ranges.len())
        })
    }

    /// Returns whether the pattern matches nothing because it is absent or cannot be compiled.
    pub fn is_broken(&self) -> bool {
        self.regex.is_none()
    }

    pub fn encode(&self, encoder: &mut Encoder) {
        encoder.bool(self.any_case);
        Id::encode_option(self.source, encoder);
    }

    /// Decodes a pattern that is not compiled.
    pub fn decode(decoder: &mut Decoder<'_>, interner: &Interner) -> Option<Pattern> {
        let any_case = decoder.bool()?;
        Some(Pattern::new(
            Id::decode_option(decoder, interner.len())?,
            any_case,
        ))
    }

    /// Returns whether `string` contains a match; false for a string beyond the limits.
    pub fn is_match(&self, string: &str) -> bool {
        let regex = self.regex.as_ref();
        regex.is_some_and(|regex| {
            string.len() <= MAX_TEXT.min(MAX_STEPS / regex.program.len().max(1))
                && regex.is_match(string)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compile(source: &str, any_case: bool) -> Pattern {
        let mut interner = Interner::new();
        let mut pattern = Pattern::new(Some(interner.intern(source)), any_case);
        pattern.compile(&interner);
        pattern
    }

    #[track_caller]
    fn check(pattern: &str, any_case: bool, string: &str, expected: bool) {
        let pattern = compile(pattern, any_case);
        let is_match = pattern.is_match(string);
        assert_eq!(expected, is_match, "{pattern:?} in {string}");
    }

    #[test]
    fn case_is_ignored_beyond_ascii() {
        check("é", false, "É", false);
        check("é", true, "É", true);
        check("^[aé]+$", true, "AÉé", true);
        check("[à-é]", true, "â", true);
        check("ſ", true, "s", true);
        check("ß", true, "ẞ", true);
        check("σ", true, "ς", true);
        check("k", true, "\u{212a}", true);
        check("(?i)å", false, "Å", true);
        check(r"^\p{L}+$", false, "aß日", true);
        check(r"\P{L}", false, "aß日", false);
        check(r"^\p{^Greek}$", false, "α", false);
        check(r"^\pL\pN$", false, "x٣", true);
        check(r"^\Qa.b*\E+$", false, "a.b***", true);
        check("日本", true, "日本", true);
    }

    #[test]
    fn a_pattern_matches_anywhere_and_an_invalid_one_nowhere() {
        check("b", false, "abc", true);
        check("", false, "", true);
        check("(", false, "(", false);
        check(r"(a)\1", false, "aa", false);
        check("(?=a)a", false, "a", false);
    }

    #[test]
    fn unsupported_patterns_are_broken() {
        for (source, is_broken) in [
            (r"\p{Klingon}", true),
            ("[a&&b]", true),
            (r"(?i)é\p{Greek}\Q.\E", false),
        ] {
            assert_eq!(is_broken, compile(source, false).is_broken(), "{source}");
        }
    }

    #[test]
    fn a_string_beyond_the_limit_does_not_match() {
        for (length, expected) in [(MAX_TEXT, true), (MAX_TEXT + 1, false)] {
            check("a", false, &"a".repeat(length), expected);
            check("", false, &"é".repeat(length.div_ceil(2)), expected);
        }
        for (length, expected) in [(4_000, true), (4_300, false)] {
            check("^.{1,1000}", false, &"a".repeat(length), expected);
        }
    }
}
