//! Writes the Unicode tables of native fanion, with which JavaScript hosts are compared.
//!
//! `UPDATE_FIXTURES=1 cargo test --test unicode_classes` writes `tests/data/unicode-classes.json`, which
//! `tests/js/unicode-classes.test.js` reads.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use regex_syntax::Parser;
use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, HirKind};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;

/// `Cn` are the unassigned characters, which other versions of Unicode may have assigned.
const CLASSES: &[&str] = &[
    "L",
    "Lu",
    "Ll",
    "Lt",
    "M",
    "N",
    "Nd",
    "P",
    "S",
    "Sm",
    "Z",
    "C",
    "Cc",
    "Co",
    "Cn",
    "Greek",
    "Latin",
    "Cyrillic",
    "Arabic",
    "Han",
    "Hebrew",
    "Thai",
    "Deseret",
    "Old_Italic",
];

const FIXTURE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/data/unicode-classes.json"
);

/// Returns the first and last code points of a class.
fn ranges(name: &str) -> Vec<[u32; 2]> {
    let pattern = format!(r"[\p{{{name}}}]");
    let HirKind::Class(Class::Unicode(class)) = Parser::new().parse(&pattern).unwrap().into_kind()
    else {
        panic!("{name} is not a class");
    };
    let ranges = class.ranges().iter();
    ranges
        .map(|range| [range.start() as u32, range.end() as u32])
        .collect()
}

/// Returns each character that has case variants, with its variants.
fn case_variants() -> BTreeMap<String, String> {
    let mut variants = BTreeMap::new();
    for character in '\0'..=char::MAX {
        let mut class = ClassUnicode::new([ClassUnicodeRange::new(character, character)]);
        class.try_case_fold_simple().unwrap();
        let all = class.iter().flat_map(|range| range.start()..=range.end());
        let others: String = all.filter(|&other| other != character).collect();
        if !others.is_empty() {
            variants.insert(character.into(), others);
        }
    }
    variants
}

/// The version of Unicode in `regex-syntax`, which does not export it, and the version of the crate that has it.
const UNICODE: (&str, &str) = ("16.0.0", "0.8.12");

#[test]
fn the_version_of_unicode_is_that_of_the_locked_regex_syntax() {
    let lock = include_str!("../Cargo.lock");
    let locked = format!("name = \"regex-syntax\"\nversion = \"{}\"\n", UNICODE.1);
    assert!(lock.contains(&locked), "update `UNICODE`");
}

/// Returns each character that is not its own lowercase, with its lowercase. Characters that `regex-syntax`
/// does not know are left out: which of them the standard library knows depends on the compiler.
fn lowercase() -> BTreeMap<String, String> {
    let unassigned = ranges("Cn");
    let is_assigned = |character: &char| {
        let code = *character as u32;
        !unassigned
            .iter()
            .any(|&[first, last]| first <= code && code <= last)
    };
    let pairs = ('\0'..=char::MAX).map(|character| (character, character.to_lowercase()));
    let uppercase = pairs.filter(|(character, lower)| lower.clone().ne([*character]));
    uppercase
        .filter(|(character, _)| is_assigned(character))
        .map(|(character, lower)| (character.into(), lower.collect()))
        .collect()
}

#[test]
fn the_fixture_has_the_tables_of_native_fanion() {
    let classes: BTreeMap<&str, Vec<[u32; 2]>> =
        CLASSES.iter().map(|name| (*name, ranges(name))).collect();
    let tables = json!({
        "unicode": UNICODE.0,
        "classes": classes,
        "caseVariants": case_variants(),
        "lowercase": lowercase(),
    });
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        fs::write(FIXTURE, format!("{tables}\n")).unwrap();
    }
    let fixture: Value = serde_json::from_str(&fs::read_to_string(FIXTURE).unwrap()).unwrap();
    assert!(
        fixture == tables,
        "set UPDATE_FIXTURES=1 to write the tables of these versions"
    );
}
