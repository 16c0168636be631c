//! Case-insensitive comparison of strings, without allocating for ASCII.
//!
//! The first argument of each comparison is ASCII, or in lowercase as [`lowercase`] writes it; the second is
//! in lowercase. Ignoring the case of ASCII letters is then enough.
//!
//! Source: ruling "Letter case".

use crate::steps::step;
use crate::unicode;

/// Returns a string in lowercase, as `str::to_lowercase` does.
pub(crate) fn lowercase(string: &str) -> String {
    match string.is_ascii() {
        true => string.to_ascii_lowercase(),
        false => unicode::lowercase(string),
    }
}

/// Returns whether `string` starts with `part`.
pub(crate) fn starts_with(string: &str, part: &str) -> bool {
    let start = string.as_bytes().get(..part.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(part.as_bytes()))
}

/// Returns whether `string` ends with `part`.
pub(crate) fn ends_with(string: &str, part: &str) -> bool {
    let start = string.len().checked_sub(part.len());
    let end = start.and_then(|start| string.as_bytes().get(start..));
    end.is_some_and(|end| end.eq_ignore_ascii_case(part.as_bytes()))
}

/// Returns whether `string` contains `part`.
pub(crate) fn contains(string: &str, part: &str) -> bool {
    let mut windows = string.as_bytes().windows(part.len().max(1));
    part.is_empty()
        || windows.any(|window| {
            step();
            window.eq_ignore_ascii_case(part.as_bytes())
        })
}

/// Returns whether `string` contains `part`, byte for byte.
///
/// Own code instead of `str::contains`, whose search is optimized for long strings and is much larger.
pub(crate) fn contains_exact(string: &str, part: &str) -> bool {
    let mut windows = string.as_bytes().windows(part.len().max(1));
    part.is_empty()
        || windows.any(|window| {
            step();
            window == part.as_bytes()
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comparisons_agree_with_lowercase_of_the_standard_library() {
        let strings = [
            "", "a", "Abc", "aBC", "ÀÉ", "àé", "İx", "i̇x", "ΟΔΟΣ", "οδος", "ΣΑΣ", "Straße",
            "STRASSE", "K", "k", "\u{212a}", "日本Ab",
        ];
        for source in strings {
            let expected = source.to_lowercase();
            let string = match source.is_ascii() {
                true => source.to_owned(),
                false => lowercase(source),
            };
            for part in strings.map(str::to_lowercase) {
                for (expected, found, relation) in [
                    (
                        expected.starts_with(&part),
                        starts_with(&string, &part),
                        "starts with",
                    ),
                    (
                        expected.ends_with(&part),
                        ends_with(&string, &part),
                        "ends with",
                    ),
                    (
                        expected.contains(&part),
                        contains(&string, &part),
                        "contains",
                    ),
                ] {
                    assert_eq!(expected, found, "{source} {relation} {part}");
                }
            }
        }
    }
}
