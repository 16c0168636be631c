//! `scan`: the scanner accepts what the tape and `serde_json` accept, and flags that are compiled when asked answer
//! as flags that are compiled when loaded.

use crate::observation::{
    answers, contexts, lazy_answers, load, message, messages, observe, options,
};
use fanion::Engine;
use fanion::fuzzing::{self, LazyEngine};
use serde_json::from_str;

/// Maximum depth of objects and arrays in a document: the object at the top, a list, and 128 in an entry.
const MAX_DEPTH: usize = 128;

pub fn scan(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        compare_readers(text);
    }
    compare_engines(data);
}

/// Compares scanner, tape and `serde_json`.
fn compare_readers(text: &str) {
    for depth in [0, 1, 3, MAX_DEPTH] {
        let end = fuzzing::scan(text, depth);
        assert_eq!(fuzzing::read(text, depth), end, "depth {depth}");
        if let Some(end) = end {
            assert!(is_json(&text[..end]), "{:?}", &text[..end]);
        }
    }
    let text = text.trim_matches([' ', '\t', '\r', '\n']);
    if is_json(text) && depth_of(text) <= MAX_DEPTH {
        assert_eq!(Some(text.len()), fuzzing::scan(text, MAX_DEPTH));
    }
}

/// Returns whether `serde_json` accepts a text. It skips the value, so neither depth nor numbers are limited.
fn is_json(text: &str) -> bool {
    from_str::<serde::de::IgnoredAny>(text).is_ok()
}

/// Returns how deep arrays and objects are nested in valid JSON.
fn depth_of(text: &str) -> usize {
    let (mut depth, mut deepest, mut in_string, mut is_escaped) = (0_usize, 0, false, false);
    for byte in text.bytes() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => depth += 1,
            b'}' | b']' if !in_string => depth -= 1,
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// Compares an engine that compiles all flags with one that compiles a flag when it is asked.
fn compare_engines(data: &[u8]) {
    let mut eager = Engine::with_options(options(0));
    let mut lazy = LazyEngine::with_options(options(1));
    match (eager.load(data), lazy.load(data)) {
        (Err(eager), Err(lazy)) => {
            let eager = message(&eager);
            assert_eq!(eager, message(&lazy));
            check_rejection(data, &eager);
            return;
        }
        (eager, lazy) => assert_eq!(eager.is_ok(), lazy.is_ok()),
    }
    let names: Vec<String> = eager.flags().map(|flag| flag.name().into()).collect();
    assert_eq!(names, lazy.names());
    let contexts = contexts(&eager);
    let backwards = data.len() % 2 == 1;
    let of_lazy = lazy_answers(&mut lazy, &contexts, &names, backwards);
    assert_eq!(answers(&eager), of_lazy);
    assert_eq!(messages(eager.warnings()), messages(&lazy.warnings()));
    // Ids follow the order of compilation, so the snapshots are equal in what they say only.
    assert_eq!(observe(&eager), observe(&load(&lazy.snapshot(), 2)));
}

/// Checks that an error about JSON is about invalid JSON.
fn check_rejection(data: &[u8], message: &str) {
    let text = std::str::from_utf8(data.strip_prefix(b"\xef\xbb\xbf").unwrap_or(data));
    let is_valid = text.is_ok_and(is_json);
    let is_syntax = message.starts_with("not JSON") && !message.contains("nested too deeply");
    assert!(!(is_valid && is_syntax), "{message}");
}
