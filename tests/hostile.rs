//! Bad input at the door: an error or a warning, never a panic, and the flags one had stay.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may stop at the first surprise"
)]

use fanion::{Context, Engine, Question};

const DOCUMENT: &[u8] = include_bytes!("data/unleash-server-8.2/client-features.json");

fn witness() -> Engine {
    let mut engine = Engine::new();
    engine
        .load(br#"{"features": [{"name": "witness", "enabled": true}]}"#)
        .unwrap();
    engine
}

fn is_on(engine: &Engine, flag: &str) -> bool {
    let context = Context::new().with("userId", "anna");
    engine
        .evaluate(flag, &Question::new(&context, 0, 0))
        .is_some_and(|answer| answer.enabled)
}

/// Refused with these words, while the old flags go on answering.
#[track_caller]
fn check_refused(document: &[u8], words: &str) {
    let mut engine = witness();
    let error = engine.load(document).unwrap_err();
    assert_eq!(words, error.to_string());
    assert!(engine.apply(document).is_err());
    assert!(is_on(&engine, "witness"));
}

#[test]
fn what_is_no_document_is_refused_with_the_place() {
    check_refused(
        b"",
        "not JSON: line 1, column 1: expected a value, but there is nothing",
    );
    check_refused(
        b"<html>",
        "not JSON: line 1, column 1: expected a value, but this looks like HTML",
    );
    check_refused(
        b"[]",
        "not a document: `features` should be a list, but is missing",
    );
    check_refused(
        b"{} {}",
        "not JSON: line 1, column 4: expected nothing more",
    );
    check_refused(
        b"{\n \"features\": [\n  {\"name\" \"a\"}]}",
        "not JSON: line 3, column 11: expected a colon",
    );
    check_refused(
        "{\"é\": 01}".as_bytes(),
        "not JSON: line 1, column 8: expected a comma or the end of the list or object",
    );
    check_refused(
        b"{\"a\": \"\x01\"}",
        "not JSON: line 1, column 8: a control character stands bare in a text",
    );
    check_refused(
        b"{\"features\": 5}",
        "not a document: `features` should be a list, but is a number",
    );
    check_refused(
        b"{\"features\": [{\"name\": \"\xff\"}]}",
        "not JSON: line 1, column 25: a text is not UTF-8",
    );
}

#[test]
fn a_delta_and_a_document_are_told_apart() {
    let mut engine = witness();
    let refused = engine.load(br#"{"events": []}"#).unwrap_err().to_string();
    assert!(
        refused.ends_with("missing: this is a delta, for `apply`"),
        "{refused}"
    );
    let refused = engine
        .apply(br#"{"features": []}"#)
        .unwrap_err()
        .to_string();
    assert!(
        refused.ends_with("missing: this is a document, for `load`"),
        "{refused}"
    );
}

#[test]
fn deep_nesting_is_refused_and_not_followed() {
    let deep = format!("{{\"features\": {}", "[".repeat(100_000));
    let mut engine = witness();
    let error = engine.load(deep.as_bytes()).unwrap_err();
    assert!(error.to_string().contains("nested too deeply"), "{error}");
    assert!(is_on(&engine, "witness"));
}

#[test]
fn a_document_that_ends_early_changes_nothing() {
    for end in 0..DOCUMENT.trim_ascii_end().len() {
        let mut engine = witness();
        assert!(engine.load(&DOCUMENT[..end]).is_err(), "cut at {end}");
        assert!(is_on(&engine, "witness"));
    }
}

#[test]
fn damaged_bytes_never_stop_the_engine() {
    let mut random = fastrand::Rng::with_seed(2026);
    let mut engine = witness();
    let mut read = 0;
    for _ in 0..5_000 {
        let mut bytes = DOCUMENT.to_vec();
        for _ in 0..random.usize(1..20) {
            let place = random.usize(..bytes.len());
            bytes[place] = *random.choice(b"{}[]\",:0e-tfn\\u\0\xff ").unwrap();
        }
        if engine.load(&bytes).is_ok() {
            read += 1;
        }
        let context = Context::new()
            .with("userId", "anna")
            .with("email", "qa1@example.com");
        let question = Question::new(&context, 0, 0);
        assert_eq!(engine.flags().len(), engine.evaluate_all(&question).len());
    }
    assert!(read > 50, "only {read} were still documents");
}

#[test]
fn warnings_say_where_and_what() {
    let mut engine = Engine::new();
    let warnings = engine
        .load(
            br#"{"features": [5, {"enabled": true}, {"name": "checkout", "enabled": true,
                "strategies": [{"name": "default"}, {"name": "default", "constraints": [
                    {"contextName": "v", "operator": "SEMVER_GT", "value": "1.2"},
                    {"contextName": "v", "operator": "SOUNDS_LIKE", "values": ["x"]}], "segments": [7, 9]}],
                "dependencies": [{"feature": "nobody"}]}],
               "segments": [{"id": 7, "constraints": [{"contextName": "n", "operator": "NUM_GT", "value": "x"}]}]}"#,
        )
        .unwrap();
    let told: Vec<String> = warnings.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "entry 1 of `features`: should be an object, but is a number",
            "entry 2 of `features`: `name` is missing",
            "flag `checkout`, strategy 2, constraint 1: `1.2` is not a semantic version",
            "flag `checkout`, strategy 2, constraint 2: `SOUNDS_LIKE` is not a known operator",
            "flag `checkout`, strategy 2, segment 7, constraint 1: `x` is not a number",
            "flag `checkout`, strategy 2, segment 9: the segment is not in the document",
            "flag `checkout`, dependency 1: the parent `nobody` is not in the document",
        ]
    );
}

#[test]
fn many_times_the_same_is_once() {
    let mut engine = Engine::new();
    let ids = vec!["1"; 20_000].join(",");
    let broken = vec!["0"; 1_000].join(",");
    let document = format!(
        r#"{{"features": [{{"name": "f", "enabled": true, "strategies": [{{"name": "default", "segments": [{ids}]}}]}}],
            "segments": [{{"id": 1, "constraints": [{broken}]}}]}}"#
    );
    assert_eq!(100, engine.load(document.as_bytes()).unwrap().len());
    assert!(!is_on(&engine, "f"));
}
