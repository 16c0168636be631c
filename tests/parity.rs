//! Compares the engine with Unleash's two evaluators on 503 small requests, called probes.
//!
//! Where both evaluators agree, so must the engine.
//! Where they differ, `rulings.json` has the expected answer and a heading of
//! `docs/compatibility.md`. A probe without a ruling fails.
//! `rulings.json` also has a few probes on which both agree, but fanion differs on purpose.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod common;
mod reference;

use common::{NOW, context, engine, fields, is_enabled, variant, variant_json};
use fanion::EvaluationRequest;
use reference::ReferenceEvaluator;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// The random numbers of the requests, spread over the range.
const RANDOM_NUMBERS: [u32; 6] = [0, 1, 42, 0x7fff_ffff, 0x8000_0000, u32::MAX];

static PROBES: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let file = include_str!("data/unleash-parity/probes.json");
    let file: Value = serde_json::from_str(file).expect("probes.json is JSON");
    file["probes"].as_array().expect("a list").clone()
});

static RULINGS: LazyLock<BTreeMap<String, Value>> = LazyLock::new(|| {
    let file = include_str!("data/unleash-parity/rulings.json");
    serde_json::from_str(file).expect("rulings.json is JSON")
});

#[test]
fn the_two_evaluators_differ_on_146_of_503_probes() {
    let ids: BTreeSet<&str> = PROBES.iter().map(id).collect();
    let different = PROBES.iter().filter(|probe| probe["agree"] == false);
    assert_eq!(
        (PROBES.len(), ids.len(), different.count()),
        (503, 503, 146)
    );
}

#[test]
fn the_engine_agrees_with_both_evaluators_or_with_a_ruling() {
    check(|probe| {
        let engine = engine(&document(probe));
        let context = context(&fields(&probe["context"]));
        let answer = |random| {
            let request = EvaluationRequest::new(&context, NOW, random);
            match is_for_variant(probe) {
                false => json!(is_enabled(&engine, flag(probe), &request)),
                true => variant(&engine, flag(probe), &request),
            }
        };
        RANDOM_NUMBERS.map(answer).to_vec()
    });
}

#[test]
fn the_reference_evaluator_agrees_with_both_evaluators_or_with_a_ruling() {
    check(|probe| {
        let mut reference = ReferenceEvaluator::new(None);
        reference.load(&document(probe));
        let request = reference::EvaluationRequest {
            context: &fields(&probe["context"]),
            now: NOW,
            custom: None,
        };
        let outcomes = reference.evaluate(flag(probe), &request);
        let outcomes = outcomes.unwrap_or_else(|| vec![reference::UNKNOWN_FLAG]);
        outcomes
            .iter()
            .map(|outcome| reference_answer(probe, outcome))
            .collect()
    });
}

#[test]
fn no_ruling_repeats_an_answer_that_both_evaluators_give() {
    let probes: BTreeMap<&str, &Value> = PROBES.iter().map(|probe| (id(probe), probe)).collect();
    for (id, ruling) in RULINGS.iter() {
        let Some(probe) = probes.get(id.as_str()) else {
            panic!("there is no probe `{id}`");
        };
        let is_needed = probe["agree"] == false || !ruled(ruling).contains(&probe["node"]);
        assert!(is_needed, "`{id}` needs no ruling: both evaluators agree");
    }
}

#[test]
fn every_ruling_has_a_heading_in_the_documentation() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/compatibility.md");
    let page = std::fs::read_to_string(path).expect("docs/compatibility.md is readable");
    let headings: BTreeSet<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("### "))
        .collect();
    let names = RULINGS.values().map(|ruling| ruling["ruling"].as_str());
    let missing: BTreeSet<&str> = names
        .map(|name| name.expect("every ruling has a name"))
        .filter(|name| !headings.contains(name))
        .collect();
    assert!(missing.is_empty(), "no heading for {missing:#?}");
}

#[test]
fn documents_of_a_real_server_give_warnings_for_the_custom_strategy_only() {
    for document in [
        CLIENT_FEATURES,
        include_str!("data/unleash-server-8.2/client-features-inlined-segments.json"),
        include_str!("data/unleash-server-8.2/client-features-production.json"),
    ] {
        let mut engine = fanion::Engine::new();
        let warnings = engine
            .load(document.as_bytes())
            .expect("a server wrote the document");
        let flags: BTreeSet<&str> = warnings.iter().map(|warning| &*warning.flag).collect();
        assert!(flags.iter().all(|flag| *flag == "e2e.custom"), "{flags:?}");
    }
}

#[test]
fn inlined_segments_give_the_answers_of_listed_segments() {
    let listed = engine(&json(CLIENT_FEATURES));
    let inlined = engine(&json(include_str!(
        "data/unleash-server-8.2/client-features-inlined-segments.json"
    )));
    for user in ["1", "2", "3", "4", "anna", "bo", "blocked"] {
        let context = fanion::Context::new()
            .with("userId", user)
            .with("appName", "web")
            .with("email", "x@example.com");
        let request = EvaluationRequest::new(&context, NOW, 7);
        for evaluation in listed.evaluate_all(&request) {
            let other = inlined
                .evaluate(evaluation.flag, &request)
                .expect("both documents have the same flags");
            assert_eq!(
                evaluation.enabled, other.enabled,
                "flag {}, user {user}",
                evaluation.flag
            );
        }
    }
}

#[test]
fn the_engine_gives_the_answers_of_the_playground_of_a_real_server() {
    let playground = json(include_str!(
        "data/unleash-server-8.2/playground-basic.json"
    ));
    let engine = engine(&json(CLIENT_FEATURES));
    let context = context(&fields(&playground["input"]["context"]));
    let request = EvaluationRequest::new(&context, NOW, 7);
    for expected in playground["features"].as_array().expect("a list") {
        let flag = expected["name"].as_str().expect("a name");
        let enabled = is_enabled(&engine, flag, &request);
        assert_eq!(json!(enabled), expected["isEnabled"], "{flag}");
        let variant = variant(&engine, flag, &request);
        let expected = &expected["variant"];
        assert_eq!(variant["name"], expected["name"], "{flag}");
        assert_eq!(variant["payload"], expected["payload"], "{flag}");
    }
}

#[test]
fn delta_events_of_a_real_server_switch_flags_on_and_remove_them() {
    let mut engine = fanion::Engine::new();
    for delta in [
        include_str!("data/unleash-server-8.2/client-delta-hydration.json"),
        include_str!("data/unleash-server-8.2/client-delta-events.json"),
    ] {
        engine
            .apply(delta.as_bytes())
            .expect("a server wrote the document");
    }
    let context = fanion::Context::new().with("userId", "bo");
    let request = EvaluationRequest::new(&context, NOW, 7);
    assert!(
        is_enabled(&engine, "e2e.off", &request),
        "an event switched `e2e.off` on"
    );
    assert!(
        engine.evaluate("e2e.custom", &request).is_none(),
        "an event removed `e2e.custom`"
    );
    assert!(
        is_enabled(&engine, "e2e.rollout", &request),
        "an event added `bo` to the segment"
    );
}

const CLIENT_FEATURES: &str = include_str!("data/unleash-server-8.2/client-features.json");

/// Checks all answers of an evaluator to every probe, and reports all failures.
#[track_caller]
fn check(evaluate: impl Fn(&Value) -> Vec<Value>) {
    let mut failures = Vec::new();
    for probe in PROBES.iter() {
        let expected = expected(probe);
        let answers = evaluate(probe);
        if answers.is_empty() || !answers.iter().all(|answer| expected.contains(answer)) {
            failures.push(format!(
                "{}\n  expected {expected:?}\n  actual   {answers:?}\n  {probe}",
                id(probe)
            ));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Returns the accepted answers: those of the ruling, or else the one that both evaluators give.
fn expected(probe: &Value) -> Vec<Value> {
    if let Some(ruling) = RULINGS.get(id(probe)) {
        return ruled(ruling);
    }
    assert_eq!(probe["agree"], true, "`{}` needs a ruling", id(probe));
    vec![probe["node"].clone()]
}

/// Returns the answers of a ruling: one, or several where a random draw decides.
fn ruled(ruling: &Value) -> Vec<Value> {
    match (ruling.get("answer"), ruling.get("anyOf")) {
        (Some(answer), None) => vec![answer.clone()],
        (None, Some(Value::Array(answers))) => answers.clone(),
        _ => panic!("a ruling has `answer` or `anyOf`: {ruling}"),
    }
}

fn reference_answer(probe: &Value, outcome: &reference::Outcome) -> Value {
    if !is_for_variant(probe) {
        return json!(outcome.enabled);
    }
    let variant = outcome.variant.as_ref().map(|variant| variant.parts());
    variant_json(outcome.enabled, variant)
}

fn document(probe: &Value) -> Value {
    let mut document = json!({"features": probe["features"]});
    if let Some(segments) = probe.get("segments") {
        document["segments"] = segments.clone();
    }
    document
}

fn id(probe: &Value) -> &str {
    probe["id"].as_str().expect("an id")
}

fn flag(probe: &Value) -> &str {
    probe["flag"].as_str().expect("the name of a flag")
}

fn is_for_variant(probe: &Value) -> bool {
    match probe["call"].as_str() {
        Some("isEnabled") => false,
        Some("getVariant") => true,
        other => panic!("unknown call {other:?}"),
    }
}

fn json(document: &str) -> Value {
    serde_json::from_str(document).expect("a server wrote the document")
}
