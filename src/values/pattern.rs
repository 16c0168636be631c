//! Pattern: the regular expression of a constraint.

use crate::codec::{Decoder, Encoder};
use crate::diagnostics::Problem;
use crate::interning::{Id, Interner, StringId};
use crate::regex::{self, Regex};
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
    /// Compiles a pattern, and returns it with a problem to report.
    pub fn compile(
        source: Option<&str>,
        any_case: bool,
        interner: &mut Interner,
    ) -> (Pattern, Option<Problem>) {
        let Some(source) = source else {
            let pattern = Pattern {
                source: None,
                any_case,
                regex: None,
            };
            return (pattern, Some(Problem::Missing { key: "value" }));
        };
        let regex = regex::parse(source, any_case);
        let problem = match &regex {
            None => Some(Problem::NotAPattern {
                text: source.into(),
            }),
            Some(_) => None,
        };
        (
            Pattern {
                source: Some(interner.intern(source)),
                any_case,
                regex,
            },
            problem,
        )
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

    pub fn decode(decoder: &mut Decoder<'_>, interner: &Interner) -> Option<Pattern> {
        let any_case = decoder.bool()?;
        let source: Option<StringId> = Id::decode_option(decoder, interner.len())?;
        Some(Pattern {
            source,
            any_case,
            regex: source.and_then(|id| regex::parse(interner.resolve(id), any_case)),
        })
    }

    /// Returns whether `string` contains a match.
    pub fn is_match(&self, string: &str) -> bool {
        let regex = self.regex.as_ref();
        regex.is_some_and(|regex| regex.is_match(string))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, any_case: bool, string: &str, expected: bool) {
        let (pattern, _) = Pattern::compile(Some(pattern), any_case, &mut Interner::new());
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
    fn unsupported_patterns_have_a_problem() {
        let has_problem = |source| {
            let (_, problem) = Pattern::compile(source, false, &mut Interner::new());
            problem.is_some()
        };
        assert!(has_problem(None));
        assert!(has_problem(Some(r"\p{Klingon}")));
        assert!(has_problem(Some("[a&&b]")));
        assert!(!has_problem(Some(r"(?i)é\p{Greek}\Q.\E")));
    }
}
