//! Pattern: a regular expression of a constraint.

use crate::bytes::{Reader, Writer};
use crate::case;
use crate::error::Problem;
use crate::regex::Regex;
use crate::syntax;
use crate::table::Id;
use crate::words::{Text, Words};
use std::hash::{Hash, Hasher};

/// A regular expression; one that cannot be used matches nothing.
///
/// Source: client specification 21; ruling "Regular expressions".
#[derive(Debug)]
pub(crate) struct Pattern {
    pub source: Option<Id<Text>>,
    pub any_case: bool,
    regex: Option<Regex>,
}

// Patterns are equal when they were written alike: the rest follows from that.
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
    /// The pattern, and what is to be known about it.
    pub fn compile(
        text: Option<&str>,
        any_case: bool,
        words: &mut Words,
    ) -> (Pattern, Option<Problem>) {
        let Some(text) = text else {
            let pattern = Pattern {
                source: None,
                any_case,
                regex: None,
            };
            return (pattern, Some(Problem::Missing { key: "value" }));
        };
        let regex = build(text, any_case);
        let problem = match &regex {
            None => Some(Problem::NotAPattern { text: text.into() }),
            Some(_) if has_flags(text) && !text.is_ascii() => {
                Some(Problem::BeyondAscii { text: text.into() })
            }
            Some(_) => None,
        };
        (
            Pattern {
                source: Some(words.text(text)),
                any_case,
                regex,
            },
            problem,
        )
    }

    /// Is it one that cannot be used?
    pub fn is_broken(&self) -> bool {
        self.regex.is_none()
    }

    /// About how many bytes it takes.
    pub fn size(&self) -> usize {
        let regex = self.regex.as_ref();
        regex.map_or(32, |it| Regex::size(it.steps.len(), it.ranges.len()))
    }

    pub fn write(&self, out: &mut Writer) {
        out.truth(self.any_case);
        Id::write_option(self.source, out);
    }

    pub fn read(input: &mut Reader<'_>, words: &Words) -> Option<Pattern> {
        let any_case = input.truth()?;
        let source: Option<Id<Text>> = Id::read_option(input, words.len())?;
        Some(Pattern {
            source,
            any_case,
            regex: source.and_then(|id| build(words.spell(id), any_case)),
        })
    }

    /// Is the pattern found anywhere in `text`?
    pub fn is_match(&self, text: &str) -> bool {
        self.regex
            .as_ref()
            .is_some_and(|regex| match self.any_case && !text.is_ascii() {
                true => regex.is_match(&fold(text)),
                false => regex.is_match(text),
            })
    }
}

/// Has it groups with flags, `(?i)` or `(?s-i:…)`?
fn has_flags(pattern: &str) -> bool {
    let mut windows = pattern.as_bytes().windows(3);
    windows.any(|window| matches!(window, [b'(', b'?', flag] if b"imsxU-".contains(flag)))
}

/// The syntax knows the cases of ASCII letters only; the others are folded here, in the pattern and
/// in the text.
fn build(text: &str, any_case: bool) -> Option<Regex> {
    match any_case {
        true => syntax::read(&fold(text), true),
        false => syntax::read(text, false),
    }
}

/// Writes letters that differ only in case alike.
///
/// Source: Unicode's simple case folding, of which a few rare letters are left out.
fn fold(text: &str) -> String {
    let small = |letter: char| match case::small(letter) {
        (small, None) => small,
        (_, Some(_)) => letter,
    };
    text.chars()
        .map(|letter| match letter {
            'ſ' => 's',
            'ς' => 'σ',
            letter if letter.is_ascii() => letter,
            letter => small(letter),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, any_case: bool, text: &str, found: bool) {
        let (pattern, _) = Pattern::compile(Some(pattern), any_case, &mut Words::new());
        assert_eq!(found, pattern.is_match(text), "{pattern:?} in {text}");
    }

    #[test]
    fn cases_beyond_ascii_are_found() {
        check("é", false, "É", false);
        check("é", true, "É", true);
        check("^[aé]+$", true, "AÉé", true);
        check("[à-é]", true, "â", true);
        check("ſ", true, "s", true);
        check("ß", true, "ß", true);
        check("日本", true, "日本", true);
    }

    #[test]
    fn a_pattern_is_found_anywhere_and_a_broken_one_nowhere() {
        check("b", false, "abc", true);
        check("", false, "", true);
        check("(", false, "(", false);
        check(r"(a)\1", false, "aa", false);
        check("(?=a)a", false, "a", false);
    }

    #[test]
    fn what_cannot_be_used_is_told() {
        let told = |pattern| {
            Pattern::compile(pattern, false, &mut Words::new())
                .1
                .is_some()
        };
        assert!(told(None));
        assert!(told(Some(r"\p{Greek}")));
        assert!(told(Some("(?i)é")));
        assert!(!told(Some("é?")));
    }
}
