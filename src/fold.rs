//! Comparing texts without regard to case, and without allocating.
//!
//! The case of a letter is Unicode's, in no particular language: both sides are compared as
//! `str::to_lowercase` writes them. One letter needs its neighbours for that: a capital sigma is
//! another small letter at the end of a word. Text that holds one is rewritten as a whole, which
//! allocates.
//!
//! Source: ruling "Case of letters".

use crate::case;

/// Does `text` start with `part`, which is in small letters?
pub(crate) fn starts_with(text: &str, part: &str) -> bool {
    match plan(text) {
        Plan::Exact(text) => text.starts_with(part),
        Plan::Ascii(text) => text
            .get(..part.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(part.as_bytes())),
        Plan::Letters(text) => begins(small(text), part.chars()),
    }
}

/// Does `text` end with `part`, which is in small letters?
pub(crate) fn ends_with(text: &str, part: &str) -> bool {
    match plan(text) {
        Plan::Exact(text) => text.ends_with(part),
        Plan::Ascii(text) => text
            .len()
            .checked_sub(part.len())
            .and_then(|start| text.get(start..))
            .is_some_and(|end| end.eq_ignore_ascii_case(part.as_bytes())),
        Plan::Letters(text) => begins(small(text).rev(), part.chars().rev()),
    }
}

/// Does `text` hold `part`, which is in small letters?
pub(crate) fn contains(text: &str, part: &str) -> bool {
    if part.is_empty() {
        return true;
    }
    match plan(text) {
        Plan::Exact(text) => holds(&text, part),
        Plan::Ascii(text) => text
            .windows(part.len())
            .any(|window| window.eq_ignore_ascii_case(part.as_bytes())),
        Plan::Letters(text) => {
            let mut rest = small(text);
            loop {
                if begins(rest.clone(), part.chars()) {
                    return true;
                }
                if rest.next().is_none() {
                    return false;
                }
            }
        }
    }
}

/// Does `text` hold `part`, letter by letter?
///
/// Not `str::contains`, whose search is made for long texts, and is much more code.
pub(crate) fn holds(text: &str, part: &str) -> bool {
    let mut windows = text.as_bytes().windows(part.len().max(1));
    part.is_empty() || windows.any(|window| window == part.as_bytes())
}

/// How a text can be compared.
enum Plan<'a> {
    /// Already in small letters.
    Exact(String),
    Ascii(&'a [u8]),
    Letters(&'a str),
}

fn plan(text: &str) -> Plan<'_> {
    if text.is_ascii() {
        Plan::Ascii(text.as_bytes())
    } else if text.chars().any(|letter| letter == 'Σ') {
        Plan::Exact(lowercase(text))
    } else {
        Plan::Letters(text)
    }
}

/// The text in small letters, as `str::to_lowercase` writes it.
pub(crate) fn lowercase(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut small = String::with_capacity(text.len());
    for (place, letter) in text.char_indices() {
        match letter {
            'Σ' => {
                let (before, behind) = text.split_at_checked(place).unwrap_or_default();
                small.push(case::small_sigma(before, behind));
            }
            letter => small.extend(small_of(letter)),
        }
    }
    small
}

fn small(text: &str) -> impl DoubleEndedIterator<Item = char> + Clone {
    text.chars().flat_map(small_of)
}

fn small_of(letter: char) -> impl DoubleEndedIterator<Item = char> + Clone {
    let (first, second) = case::small(letter);
    std::iter::once(first).chain(second)
}

fn begins(mut text: impl Iterator<Item = char>, mut part: impl Iterator<Item = char>) -> bool {
    part.all(|letter| text.next() == Some(letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_lowered_as_the_standard_library_does() {
        for text in [
            "",
            "Abc",
            "ΟΔΟΣ",
            "ΣΑΣ",
            "Σ",
            "ΑΣΣ",
            "ΑΣ.",
            "ΑΣ'Α",
            "Σ\u{301}Α ΑΣ\u{301}",
            "İΣé",
        ] {
            assert_eq!(text.to_lowercase(), lowercase(text));
        }
    }

    #[test]
    fn folding_agrees_with_small_letters_everywhere() {
        let texts = [
            "", "a", "Abc", "aBC", "ÀÉ", "àé", "İx", "i̇x", "ΟΔΟΣ", "οδος", "ΣΑΣ", "Straße",
            "STRASSE", "K", "k", "日本Ab",
        ];
        for text in texts {
            for part in texts.map(str::to_lowercase) {
                let whole = text.to_lowercase();
                assert_eq!(
                    whole.starts_with(&part),
                    starts_with(text, &part),
                    "{text} starts with {part}"
                );
                assert_eq!(
                    whole.ends_with(&part),
                    ends_with(text, &part),
                    "{text} ends with {part}"
                );
                assert_eq!(
                    whole.contains(&part),
                    contains(text, &part),
                    "{text} contains {part}"
                );
            }
        }
    }
}
