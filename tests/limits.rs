//! Limits that the caller sets: a document beyond one is refused, and the old flags stay.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use fanion::{Engine, EngineLimits, EngineOptions};

fn engine(limits: EngineLimits) -> Engine {
    Engine::with_options(EngineOptions {
        limits,
        ..EngineOptions::default()
    })
}

fn document(flags: usize) -> String {
    let flags: Vec<String> = (0..flags)
        .map(|number| format!(r#"{{"name":"f{number}","enabled":true}}"#))
        .collect();
    format!(r#"{{"features":[{}]}}"#, flags.join(","))
}

fn update(name: &str) -> String {
    format!(
        r#"{{"events":[{{"type":"feature-updated","eventId":1,"feature":{{"name":"{name}"}}}}]}}"#
    )
}

#[test]
fn a_document_of_more_flags_than_allowed_is_refused_and_the_old_flags_stay() {
    let mut engine = engine(EngineLimits {
        flags: Some(2),
        ..EngineLimits::default()
    });
    engine.load(document(2).as_bytes()).unwrap();
    let before = engine.snapshot();
    let message = "the limit `flags` is 2, but the document has 3";
    let error = engine.load(document(3).as_bytes()).unwrap_err();
    assert_eq!(message, error.to_string());
    assert!(before == engine.snapshot());
    let error = engine.apply(update("new").as_bytes()).unwrap_err();
    assert_eq!(message, error.to_string());
    assert!(before == engine.snapshot());
    engine.apply(update("f1").as_bytes()).unwrap();
    assert_eq!(2, engine.flags().len());
}

#[test]
fn a_document_a_snapshot_and_a_delta_of_more_bytes_than_allowed_are_refused() {
    let mut source = Engine::new();
    source.load(document(50).as_bytes()).unwrap();
    let inputs = [document(50).into_bytes(), source.snapshot()];
    for input in inputs {
        let limit = |limit| EngineLimits {
            document_size: Some(limit),
            ..EngineLimits::default()
        };
        assert!(engine(limit(input.len())).load(&input).is_ok());
        let error = engine(limit(input.len() - 1)).load(&input).unwrap_err();
        let bytes = input.len();
        let expected = format!(
            "the limit `document_size` is {}, but the document has {bytes}",
            bytes - 1
        );
        assert_eq!(expected, error.to_string());
    }
    let delta = update("a flag with a long name");
    let mut engine = engine(EngineLimits {
        document_size: Some(delta.len() - 1),
        ..EngineLimits::default()
    });
    assert!(engine.apply(delta.as_bytes()).is_err());
    assert_eq!(0, engine.flags().len());
}
