//! Loads invalid, truncated and damaged documents.
//!
//! An error keeps the old flags, a warning affects one part, and no input causes a panic.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use fanion::{Context, Engine, EvaluationRequest};

const DOCUMENT: &[u8] = include_bytes!("data/unleash-server-8.2/client-features.json");

/// Returns an engine with the flag `old`, which is on.
fn engine_with_old_flag() -> Engine {
    let mut engine = Engine::new();
    engine
        .load(br#"{"features": [{"name": "old", "enabled": true}]}"#)
        .unwrap();
    engine
}

fn is_on(engine: &Engine, flag: &str) -> bool {
    let context = Context::new().with("userId", "anna");
    engine
        .evaluate(flag, &EvaluationRequest::new(&context, 0, 0))
        .is_some_and(|evaluation| evaluation.enabled)
}

/// Checks the message of the error, and that the old flags remain.
#[track_caller]
fn check_error(document: &[u8], message: &str) {
    let mut engine = engine_with_old_flag();
    let error = engine.load(document).unwrap_err();
    assert_eq!(message, error.to_string());
    assert!(engine.apply(document).is_err());
    assert!(is_on(&engine, "old"));
}

#[test]
fn an_invalid_document_is_rejected_with_line_and_column() {
    check_error(
        b"",
        "not JSON: line 1, column 1: expected a value, but the input is empty",
    );
    check_error(
        b"<html>",
        "not JSON: line 1, column 1: expected a value, but the input looks like HTML",
    );
    check_error(
        b"[]",
        "not a document: `features` should be a list, but is missing",
    );
    check_error(
        b"{} {}",
        "not JSON: line 1, column 4: expected the end of the input",
    );
    check_error(
        b"{\n \"features\": [\n  {\"name\" \"a\"}]}",
        "not JSON: line 3, column 11: expected a colon",
    );
    check_error(
        "{\"é\": 01}".as_bytes(),
        "not JSON: line 1, column 8: expected a comma or the end of the list or object",
    );
    check_error(
        b"{\"a\": \"\x01\"}",
        "not JSON: line 1, column 8: a control character in a string is not escaped",
    );
    check_error(
        b"{\"features\": 5}",
        "not a document: `features` should be a list, but is a number",
    );
    check_error(
        b"{\"features\": [{\"name\": \"\xff\"}]}",
        "not JSON: line 1, column 25: the input is not UTF-8",
    );
}

#[test]
fn load_rejects_a_delta_and_apply_rejects_a_document() {
    let mut engine = engine_with_old_flag();
    let message = engine.load(br#"{"events": []}"#).unwrap_err().to_string();
    assert!(
        message.ends_with("missing: this is a delta, for `apply`"),
        "{message}"
    );
    let message = engine
        .apply(br#"{"features": []}"#)
        .unwrap_err()
        .to_string();
    assert!(
        message.ends_with("missing: this is a document, for `load`"),
        "{message}"
    );
}

#[test]
fn a_list_nested_100_000_levels_deep_is_rejected() {
    let deep = format!("{{\"features\": {}", "[".repeat(100_000));
    let mut engine = engine_with_old_flag();
    let error = engine.load(deep.as_bytes()).unwrap_err();
    assert!(error.to_string().contains("nested too deeply"), "{error}");
    assert!(is_on(&engine, "old"));
}

#[test]
fn a_truncated_document_is_rejected_wherever_it_ends() {
    for end in 0..DOCUMENT.trim_ascii_end().len() {
        let mut engine = engine_with_old_flag();
        assert!(engine.load(&DOCUMENT[..end]).is_err(), "cut at {end}");
        assert!(is_on(&engine, "old"));
    }
}

#[test]
fn a_document_with_random_bytes_replaced_never_causes_a_panic() {
    let mut rng = fastrand::Rng::with_seed(2026);
    let mut engine = engine_with_old_flag();
    let mut loaded = 0;
    for _ in 0..5_000 {
        let mut bytes = DOCUMENT.to_vec();
        for _ in 0..rng.usize(1..20) {
            let index = rng.usize(..bytes.len());
            bytes[index] = *rng.choice(b"{}[]\",:0e-tfn\\u\0\xff ").unwrap();
        }
        if engine.load(&bytes).is_ok() {
            loaded += 1;
        }
        let context = Context::new()
            .with("userId", "anna")
            .with("email", "qa1@example.com");
        let request = EvaluationRequest::new(&context, 0, 0);
        assert_eq!(engine.flags().len(), engine.evaluate_all(&request).len());
    }
    assert!(loaded > 50, "only {loaded} were valid documents");
}

#[test]
fn a_warning_names_the_flag_and_the_path_of_the_invalid_part() {
    let mut engine = Engine::new();
    let warnings = engine
        .load(
            br#"{"features": [5, {"enabled": true}, {"name": "checkout", "enabled": true,
                "strategies": [{"name": "default"}, {"name": "default", "constraints": [
                    {"contextName": "v", "operator": "SEMVER_GT", "value": "1.2"},
                    {"contextName": "v", "operator": "SOUNDS_LIKE", "values": ["x"]}], "segments": [7, 9]}],
                "dependencies": [{"feature": "unknown"}]}],
               "segments": [{"id": 7, "constraints": [{"contextName": "n", "operator": "NUM_GT", "value": "x"}]}]}"#,
        )
        .unwrap();
    let messages: Vec<String> = warnings.iter().map(ToString::to_string).collect();
    assert_eq!(
        messages,
        [
            "entry 1 of `features`: should be an object, but is a number",
            "entry 2 of `features`: `name` is missing",
            "flag `checkout`, strategy 2, constraint 1: `1.2` is not a semantic version: the strategy never matches",
            "flag `checkout`, strategy 2, constraint 2: `SOUNDS_LIKE` is not a known operator: the strategy never matches",
            "flag `checkout`, strategy 2, segment 7, constraint 1: `x` is not a number: the strategy never matches",
            "flag `checkout`, strategy 2, segment 9: the segment is not in the document: the strategy never matches",
            "flag `checkout`, dependency 1: the parent `unknown` is not in the document: the flag is off",
        ]
    );
}

#[test]
fn a_flag_has_at_most_100_warnings() {
    let mut engine = Engine::new();
    let ids = vec!["1"; 20_000].join(",");
    let invalid = vec!["0"; 1_000].join(",");
    let document = format!(
        r#"{{"features": [{{"name": "f", "enabled": true, "strategies": [{{"name": "default", "segments": [{ids}]}}]}}],
            "segments": [{{"id": 1, "constraints": [{invalid}]}}]}}"#
    );
    assert_eq!(100, engine.load(document.as_bytes()).unwrap().len());
    assert!(!is_on(&engine, "f"));
}
