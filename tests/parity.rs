//! The engine beside Unleash's two own evaluators, on 503 small questions they were both asked.
//!
//! Where the two agree, the engine agrees with them. Where they differ, somebody had to decide:
//! every such probe stands in `rulings.json` with the answer that was decided on, and the name of a
//! heading in `docs/compatibility.md`. There is no default, so that no difference goes unseen.
//! A few probes on which the two agree stand there too: they agree by chance, or on something that
//! the engine leaves out on purpose.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a judge may stop at the first surprise"
)]

mod common;
mod naive;

use common::{NOW, chosen, context, engine, fields, is_enabled, no_variant, variant};
use fanion::Question;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// Patterns that the naive judge's little grammar leaves out, or takes for something else.
const BEYOND_THE_NAIVE_GRAMMAR: &[&str] = &[
    "REGEX '[a&&b]' on 'a'",
    "REGEX '(?x) a b' on 'ab'",
    r"REGEX '\\u0041' on 'A'",
    "REGEX 'x*+' on 'x'",
    "REGEX '(?P<n>a)' on 'a'",
    "REGEX '(?<n>a)' on 'a'",
    r"REGEX '\\z' on 'a'",
    r"REGEX '\\x{41}' on 'A'",
    r"REGEX '\\ ' on ' '",
];

/// Enough draws that an answer which must not come out would show itself.
const SEEDS: [u32; 6] = [0, 1, 42, 0x7fff_ffff, 0x8000_0000, u32::MAX];

static PROBES: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let file = include_str!("data/unleash-parity/probes.json");
    let file: Value = serde_json::from_str(file).expect("the probes are JSON");
    file["probes"].as_array().expect("a list").clone()
});

static RULINGS: LazyLock<BTreeMap<String, Value>> = LazyLock::new(|| {
    let file = include_str!("data/unleash-parity/rulings.json");
    serde_json::from_str(file).expect("the rulings are JSON")
});

#[test]
fn there_are_503_probes_of_which_146_are_in_dispute() {
    let ids: BTreeSet<&str> = PROBES.iter().map(id).collect();
    let disputed = PROBES.iter().filter(|probe| probe["agree"] == false);
    assert_eq!((PROBES.len(), ids.len(), disputed.count()), (503, 503, 146));
}

#[test]
fn the_engine_agrees_with_both_evaluators_or_with_a_ruling() {
    check(|probe| {
        let engine = engine(&document(probe));
        let context = context(&fields(&probe["context"]));
        let answer = |seed| {
            let question = Question::new(&context, NOW, seed);
            match asks_for_variant(probe) {
                false => json!(is_enabled(&engine, flag(probe), &question)),
                true => variant(&engine, flag(probe), &question),
            }
        };
        SEEDS.map(answer).to_vec()
    });
}

#[test]
fn the_naive_judge_agrees_with_both_evaluators_or_with_a_ruling() {
    check(|probe| {
        let expected = expected(probe);
        if BEYOND_THE_NAIVE_GRAMMAR.contains(&id(probe)) {
            return expected;
        }
        let mut naive = naive::Naive::new(None);
        naive.load(&document(probe));
        let question = naive::Question {
            context: &fields(&probe["context"]),
            now: NOW,
            custom: None,
        };
        let answers = naive.evaluate(flag(probe), &question);
        let answers = answers.unwrap_or_else(|| vec![naive::NOBODY]);
        answers
            .iter()
            .map(|answer| naive_answer(probe, answer))
            .collect()
    });
}

#[test]
fn every_ruling_decides_something() {
    let probes: BTreeMap<&str, &Value> = PROBES.iter().map(|probe| (id(probe), probe)).collect();
    for (id, ruling) in RULINGS.iter() {
        let Some(probe) = probes.get(id.as_str()) else {
            panic!("no probe is called `{id}`");
        };
        let decides = probe["agree"] == false || !ruled(ruling).contains(&probe["node"]);
        assert!(decides, "`{id}` needs no ruling: everybody agrees");
    }
}

#[test]
fn every_ruling_is_explained_in_the_documentation() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/compatibility.md");
    let page = std::fs::read_to_string(path).expect("docs/compatibility.md can be read");
    let headings: BTreeSet<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("### "))
        .collect();
    let names = RULINGS.values().map(|ruling| ruling["ruling"].as_str());
    let unexplained: BTreeSet<&str> = names
        .map(|name| name.expect("every ruling has a name"))
        .filter(|name| !headings.contains(name))
        .collect();
    assert!(unexplained.is_empty(), "no heading for {unexplained:#?}");
}

#[test]
fn the_captured_documents_give_no_warning_but_for_the_custom_strategy() {
    for document in [
        CLIENT_FEATURES,
        include_str!("data/unleash-server-8.2/client-features-inlined-segments.json"),
        include_str!("data/unleash-server-8.2/client-features-production.json"),
    ] {
        let mut engine = fanion::Engine::new();
        let warnings = engine.load(document.as_bytes()).expect("a server wrote it");
        let flags: BTreeSet<&str> = warnings.iter().map(|warning| &*warning.flag).collect();
        assert!(flags.iter().all(|flag| *flag == "e2e.custom"), "{flags:?}");
    }
}

#[test]
fn segments_sent_apart_or_inlined_give_the_same_answers() {
    let apart = engine(&json(CLIENT_FEATURES));
    let inlined = engine(&json(include_str!(
        "data/unleash-server-8.2/client-features-inlined-segments.json"
    )));
    for user in ["1", "2", "3", "4", "anna", "bo", "blocked"] {
        let context = fanion::Context::new()
            .with("userId", user)
            .with("appName", "web")
            .with("email", "x@example.com");
        let question = Question::new(&context, NOW, 7);
        for evaluation in apart.evaluate_all(&question) {
            let other = inlined
                .evaluate(evaluation.flag, &question)
                .expect("the same flags");
            assert_eq!(
                evaluation.enabled, other.enabled,
                "{} {user}",
                evaluation.flag
            );
        }
    }
}

#[test]
fn the_servers_own_playground_gives_the_same_answers() {
    let playground = json(include_str!(
        "data/unleash-server-8.2/playground-basic.json"
    ));
    let engine = engine(&json(CLIENT_FEATURES));
    let context = context(&fields(&playground["input"]["context"]));
    let question = Question::new(&context, NOW, 7);
    for answer in playground["features"].as_array().expect("a list") {
        let flag = answer["name"].as_str().expect("a name");
        let enabled = is_enabled(&engine, flag, &question);
        assert_eq!(json!(enabled), answer["isEnabled"], "{flag}");
        let variant = variant(&engine, flag, &question);
        assert_eq!(variant["name"], answer["variant"]["name"], "{flag}");
        assert_eq!(variant["payload"], answer["variant"]["payload"], "{flag}");
    }
}

#[test]
fn captured_events_lead_from_one_state_to_the_next() {
    let mut engine = fanion::Engine::new();
    for delta in [
        include_str!("data/unleash-server-8.2/client-delta-hydration.json"),
        include_str!("data/unleash-server-8.2/client-delta-events.json"),
    ] {
        engine.apply(delta.as_bytes()).expect("a server wrote it");
    }
    let context = fanion::Context::new().with("userId", "bo");
    let question = Question::new(&context, NOW, 7);
    assert!(is_enabled(&engine, "e2e.off", &question), "was switched on");
    assert!(
        engine.evaluate("e2e.custom", &question).is_none(),
        "was removed"
    );
    assert!(
        is_enabled(&engine, "e2e.rollout", &question),
        "`bo` came to the segment"
    );
}

const CLIENT_FEATURES: &str = include_str!("data/unleash-server-8.2/client-features.json");

/// Asks a judge every probe, and reports all failures.
#[track_caller]
fn check(answers: impl Fn(&Value) -> Vec<Value>) {
    let mut failures = Vec::new();
    for probe in PROBES.iter() {
        let expected = expected(probe);
        let answers = answers(probe);
        if answers.is_empty() || !answers.iter().all(|answer| expected.contains(answer)) {
            failures.push(format!(
                "{}\n  expected {expected:?}\n  answered {answers:?}\n  {probe}",
                id(probe)
            ));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// The answers that will do: those of the ruling, or else the one that both evaluators gave.
fn expected(probe: &Value) -> Vec<Value> {
    if let Some(ruling) = RULINGS.get(id(probe)) {
        return ruled(ruling);
    }
    assert_eq!(probe["agree"], true, "`{}` needs a ruling", id(probe));
    vec![probe["node"].clone()]
}

/// One answer, or several where chance decides.
fn ruled(ruling: &Value) -> Vec<Value> {
    match (ruling.get("answer"), ruling.get("anyOf")) {
        (Some(answer), None) => vec![answer.clone()],
        (None, Some(Value::Array(answers))) => answers.clone(),
        _ => panic!("no ruling: {ruling}"),
    }
}

fn naive_answer(probe: &Value, answer: &naive::Answer) -> Value {
    let payload = |choice: &naive::Choice| choice.payload.clone();
    match (asks_for_variant(probe), &answer.variant) {
        (false, _) => json!(answer.enabled),
        (true, None) => no_variant(answer.enabled),
        (true, Some(choice)) => match payload(choice) {
            None => chosen(&choice.name, None),
            Some((kind, value)) => chosen(&choice.name, Some((&kind, &value))),
        },
    }
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

fn asks_for_variant(probe: &Value) -> bool {
    match probe["call"].as_str() {
        Some("isEnabled") => false,
        Some("getVariant") => true,
        other => panic!("unknown call {other:?}"),
    }
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("a server wrote it")
}
