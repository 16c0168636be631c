//! `regex`: patterns match as in `regex-lite`, if they are ASCII, or as in `regex`.
//!
//! The input is a byte with options, a pattern, and strings, separated by a byte that no UTF-8 has.

use crate::reference::patterns;
use fanion::fuzzing::Regex;

const SEPARATOR: u8 = 0xff;

/// The judges limit depth and size in other units, so only patterns below these limits are compared.
const MAX_PATTERN: usize = 48;

const MAX_STRINGS: usize = 4;

pub fn regex(data: &[u8]) {
    let Some((options, rest)) = data.split_first() else {
        return;
    };
    let any_case = options % 2 == 1;
    let mut parts = rest
        .split(|byte| *byte == SEPARATOR)
        .map(std::str::from_utf8);
    let Some(Ok(pattern)) = parts.next() else {
        return;
    };
    let strings: Vec<&str> = parts.take(MAX_STRINGS).filter_map(Result::ok).collect();
    let ours = Regex::new(pattern, any_case);
    for string in &strings {
        _ = ours.as_ref().map(|regex| regex.is_match(string));
    }
    if pattern.len() <= MAX_PATTERN && !has_large_number(pattern) {
        compare_with_regex(pattern, any_case, ours.as_ref(), &strings);
        compare_with_regex_lite(pattern, any_case, ours.as_ref(), &strings);
    }
}

/// Returns whether a pattern may repeat a part more than 99 times.
fn has_large_number(pattern: &str) -> bool {
    let is_digit = |byte: &u8| byte.is_ascii_digit();
    pattern
        .as_bytes()
        .windows(3)
        .any(|three| three.iter().all(is_digit))
}

/// Compares with `regex`, which rejects more: only patterns that both accept.
fn compare_with_regex(pattern: &str, any_case: bool, ours: Option<&Regex>, strings: &[&str]) {
    let Some(ours) = ours else { return };
    for string in strings {
        if let Some(theirs) = patterns::is_match(pattern, string, any_case) {
            assert_eq!(
                theirs,
                ours.is_match(string),
                "{pattern:?} in {string:?}, {any_case}"
            );
        }
    }
}

/// Compares with `regex-lite`, which accepts the same patterns except for those of `has_other_syntax`.
fn compare_with_regex_lite(pattern: &str, any_case: bool, ours: Option<&Regex>, strings: &[&str]) {
    if !pattern.is_ascii() || has_other_syntax(pattern, any_case) {
        return;
    }
    let theirs = regex_lite::RegexBuilder::new(pattern)
        .case_insensitive(any_case)
        .size_limit(1 << 24)
        .build()
        .ok();
    assert_eq!(theirs.is_some(), ours.is_some(), "{pattern:?}, {any_case}");
    let (Some(theirs), Some(ours)) = (theirs, ours) else {
        return;
    };
    let ignores_case = any_case || pattern.contains('i');
    for string in strings {
        // `regex-lite` ignores the case of ASCII only.
        if string.is_ascii() || !ignores_case {
            let expected = theirs.is_match(string);
            assert_eq!(
                expected,
                ours.is_match(string),
                "{pattern:?} in {string:?}, {any_case}"
            );
        }
    }
}

/// Returns whether `regex-lite` may read a pattern otherwise: it has no classes of Unicode and no quotes, and omits
/// the uppercase letters of a range that also has lowercase letters.
fn has_other_syntax(pattern: &str, any_case: bool) -> bool {
    let is_range = pattern.contains('[') && pattern.contains('-');
    let ignores_case = any_case || pattern.contains('i');
    let is_absent = [r"\p", r"\P", r"\Q", r"\E"]
        .iter()
        .any(|part| pattern.contains(part));
    is_absent || is_range && (ignores_case || pattern.contains('\\'))
}
