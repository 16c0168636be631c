//! Observation: all that an engine says about its flags, as strings that can be compared.

use fanion::fuzzing::LazyEngine;
use fanion::{Context, Engine, EngineOptions, Error, Evaluation, EvaluationRequest, Flag, Warning};
use std::collections::BTreeSet;

/// A document with the flag `old`, which is on.
pub const OLD: &str =
    r#"{"features":[{"name":"old","enabled":true,"strategies":[]}],"segments":[]}"#;

/// Unix milliseconds of all requests.
const NOW: i64 = 1_767_225_600_000;

/// Values for the fields that a document reads.
const VALUES: &[&str] = &[
    "1",
    "anna",
    "a@example.com",
    "2.1.0-rc.1",
    "10.1.2.3",
    "2026-01-01T00:00:00Z",
    "",
    "-5.5e3",
    "Σς",
];

pub fn options(hash_seed: u64) -> EngineOptions {
    EngineOptions {
        hostname: Some("Web-1".into()),
        hash_seed,
        ..EngineOptions::default()
    }
}

/// Returns an engine with the flags of `OLD`.
fn engine_with_old_flag() -> Engine {
    let mut engine = Engine::with_options(options(0));
    engine.load(OLD.as_bytes()).unwrap();
    engine
}

/// Returns an engine with the flags of a document that another engine has accepted.
pub fn load(document: &[u8], hash_seed: u64) -> Engine {
    let mut engine = Engine::with_options(options(hash_seed));
    engine.load(document).unwrap();
    engine
}

/// Returns the warnings as strings, which have no control characters.
pub fn messages(warnings: &[Warning]) -> Vec<String> {
    let mut messages: Vec<String> = warnings.iter().map(ToString::to_string).collect();
    for message in &messages {
        check_message(message);
    }
    // Segments of a strategy are in the order in which they were compiled.
    messages.sort();
    messages
}

/// Returns the message of an error, which has no control characters.
pub fn message(error: &Error) -> String {
    let message = error.to_string();
    check_message(&message);
    message
}

fn check_message(message: &str) {
    assert!(!message.is_empty());
    assert!(!message.contains(char::is_control), "{message:?}");
}

/// Returns warnings, parts and answers.
pub fn observe(engine: &Engine) -> Vec<String> {
    let mut observed = messages(engine.warnings());
    for flag in engine.flags() {
        let (fields, variants) = (engine.fields(flag.name()), engine.variants(flag.name()));
        observed.push(format!("{} {fields:?} {variants:?}", description(&flag)));
    }
    observed.extend(answers(engine));
    observed
}

/// Loads bytes into an engine with an old flag. Returns the engine, or `None` if they are rejected and the flag stays.
pub fn load_or_keep(data: &[u8]) -> Option<Engine> {
    let mut engine = engine_with_old_flag();
    let old = observe(&engine);
    if let Err(error) = engine.load(data) {
        message(&error);
        assert_eq!(old, observe(&engine));
        return None;
    }
    Some(engine)
}

/// Returns all that a flag says of itself.
fn description(flag: &Flag<'_>) -> String {
    let strings = (flag.name(), flag.kind(), flag.project(), flag.description());
    let (enabled, stale) = (flag.is_enabled(), flag.is_stale());
    format!(
        "{strings:?} {enabled} {stale} {}",
        flag.has_impression_data()
    )
}

/// Returns the answers about all flags in several contexts, in the order of the flags.
pub fn answers(engine: &Engine) -> Vec<String> {
    let mut answers = Vec::new();
    for (context, random) in contexts(engine).iter().zip(1..) {
        let request = EvaluationRequest::new(context, NOW, random);
        let all = engine.evaluate_all(&request);
        assert_eq!(engine.flags().len(), all.len());
        answers.extend(all.iter().map(answer));
    }
    answers
}

/// Returns the answers that `answers` returns, flag by flag, in the order of `names` or in the opposite one.
pub fn lazy_answers(
    engine: &mut LazyEngine,
    contexts: &[Context],
    names: &[String],
    backwards: bool,
) -> Vec<String> {
    let mut answers = Vec::new();
    for (context, random) in contexts.iter().zip(1..) {
        let request = EvaluationRequest::new(context, NOW, random);
        let mut ask = |name: &String| answer(&engine.evaluate(name, &request).unwrap());
        let start = answers.len();
        match backwards {
            true => answers.extend(names.iter().rev().map(&mut ask)),
            false => answers.extend(names.iter().map(&mut ask)),
        }
        if backwards {
            answers[start..].reverse();
        }
    }
    answers
}

fn answer(evaluation: &Evaluation<'_>) -> String {
    format!("{evaluation:?}")
}

/// Returns an empty context, and contexts with values for all fields that the flags read.
pub fn contexts(engine: &Engine) -> Vec<Context> {
    let flags = engine.flags();
    let fields: BTreeSet<&str> = flags.flat_map(|flag| engine.fields(flag.name())).collect();
    let context = |first: usize| {
        let values = VALUES.iter().cycle().skip(first);
        let pairs = fields.iter().zip(values);
        pairs.fold(Context::new(), |context, (field, value)| {
            context.with(field, value)
        })
    };
    vec![Context::new(), context(0), context(4)]
}
