//! Regular expressions, by the crate `regex`.
//!
//! Fanion's syntax is that of RE2, where classes such as `\w` and the word boundary are ASCII.
//!
//! Source: `docs/compatibility.md`, "Regular expressions".

use regex::RegexBuilder;

/// Returns whether `pattern` matches anywhere in `value`, or `None` if `pattern` is invalid.
pub fn is_match(pattern: &str, value: &str, case_insensitive: bool) -> Option<bool> {
    if has_other_syntax(pattern) {
        return None;
    }
    let regex = RegexBuilder::new(&with_ascii_classes(&without_quotes(pattern)))
        .case_insensitive(case_insensitive)
        .build()
        .ok()?;
    Some(regex.is_match(value))
}

/// Returns whether `regex` accepts syntax that fanion does not: set operations, which RE2 reads differently,
/// and repetitions above 1000, which RE2 rejects.
fn has_other_syntax(pattern: &str) -> bool {
    let bounds = pattern.split('{').skip(1);
    let bound = |rest: &str| rest.split([',', '}']).next()?.parse::<u32>().ok();
    ["&&", "--", "~~"].iter().any(|set| pattern.contains(set))
        || bounds.filter_map(bound).any(|bound| bound > 1000)
}

/// Replaces `\Q…\E`, which `regex` does not have, by escaped characters.
fn without_quotes(pattern: &str) -> String {
    let Some(start) = quote_start(pattern) else {
        return pattern.to_owned();
    };
    let (before, rest) = pattern.split_at(start);
    let rest = &rest[r"\Q".len()..];
    let (quoted, rest) = rest.split_once(r"\E").unwrap_or((rest, ""));
    [before, &regex::escape(quoted), &without_quotes(rest)].concat()
}

/// Returns where the first `\Q` begins. In `\\Q`, the backslash itself is escaped.
fn quote_start(pattern: &str) -> Option<usize> {
    let mut characters = pattern.char_indices();
    while let Some((index, character)) = characters.next() {
        if character == '\\' && characters.next()?.1 == 'Q' {
            return Some(index);
        }
    }
    None
}

/// Replaces the classes and the word boundary of Unicode by those of ASCII.
///
/// `regex` would need `(?-u:\W)` for ASCII, which it allows for byte strings only.
fn with_ascii_classes(pattern: &str) -> String {
    let mut translated = String::new();
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            translated.push(character);
            continue;
        }
        match characters.next() {
            Some('d') => translated.push_str("[0-9]"),
            Some('D') => translated.push_str("[^0-9]"),
            Some('w') => translated.push_str("[0-9A-Za-z_]"),
            Some('W') => translated.push_str("[^0-9A-Za-z_]"),
            Some('s') => translated.push_str("[\\t-\\r ]"),
            Some('S') => translated.push_str("[^\\t-\\r ]"),
            Some('b') => translated.push_str("(?-u:\\b)"),
            escaped => {
                translated.push('\\');
                translated.extend(escaped);
            }
        }
    }
    translated
}
