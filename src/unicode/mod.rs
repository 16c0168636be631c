//! Unicode tables of the host: character classes, simple case folding and lowercase.
//!
//! Imports nothing of this crate.
//!
//! The tables stay out of the `.wasm`: in JavaScript the host's `RegExp` and `String` have them, natively the
//! crate `regex-syntax` and the standard library. Hosts have different versions of Unicode, so a character that
//! is new in Unicode may be in a class on one host and not on another.

#[cfg(target_arch = "wasm32")]
mod javascript;
#[cfg(not(target_arch = "wasm32"))]
mod native;

#[cfg(target_arch = "wasm32")]
use javascript as host;
#[cfg(not(target_arch = "wasm32"))]
use native as host;

/// First and last character of each range, in order and without overlaps.
pub(crate) type Ranges = Vec<(char, char)>;

/// Returns the characters of a general category, such as `L` or `Lu`, or of a script, such as `Greek`;
/// `None` if there is no class of this name.
pub(crate) fn class(name: &str) -> Option<Ranges> {
    if name == "Any" {
        return Some(vec![('\0', char::MAX)]);
    }
    let category = match name.as_bytes() {
        // A string contains no surrogates, and not every host has the class.
        b"Cs" => None,
        [b'A'..=b'Z'] | [b'A'..=b'Z', b'a'..=b'z'] => host::class("General_Category", name),
        _ => None,
    };
    let is_name = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
    // The unknown script is a script for some hosts only.
    let is_script = name.bytes().all(is_name) && !matches!(name, "Unknown" | "Zzzz");
    category.or_else(|| is_script.then(|| host::class("Script", name))?)
}

/// Returns the characters that differ from a character of the ranges only in case, by simple case folding.
///
/// The result may contain characters of the ranges.
pub(crate) fn case_variants(ranges: &[(char, char)]) -> Ranges {
    host::case_variants(ranges)
}

/// Returns a string in lowercase, as Unicode defines it without a language.
pub(crate) fn lowercase(string: &str) -> String {
    host::lowercase(string)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_has_the_name_that_re2_gives_it() {
        for name in [
            "L",
            "Lu",
            "Zl",
            "Yi",
            "Greek",
            "Old_Italic",
            "SignWriting",
            "Any",
        ] {
            assert!(
                class(name).is_some_and(|ranges| !ranges.is_empty()),
                "{name}"
            );
        }
        for name in [
            "",
            "l",
            "LU",
            "Xx",
            "GREEK",
            "greek",
            "Klingon",
            "LC",
            "Cs",
            "digit",
            "Unknown",
            "Assigned",
            "Signwriting",
            "Olditalic",
            "Isgreek",
            "L_U",
            "Alphabetic",
            "L}",
            "^L",
        ] {
            assert!(class(name).is_none(), "{name}");
        }
    }

    #[test]
    fn case_variants_are_those_of_simple_case_folding() {
        for (character, variants) in [
            ('k', "Kk\u{212a}"),
            ('å', "Åå\u{212b}"),
            ('σ', "Σςσ"),
            ('ß', "ßẞ"),
            ('ı', "ı"),
        ] {
            let mut all = case_variants(&[(character, character)]);
            all.push((character, character));
            for variant in variants.chars() {
                let is_in = |&(first, last): &(char, char)| first <= variant && variant <= last;
                assert!(all.iter().any(is_in), "{variant} for {character}");
            }
            assert!(!all.iter().any(|&(first, last)| first <= 'i' && 'i' <= last));
        }
    }
}
