//! Compares the engine with the reference evaluator on random documents, contexts and flags.
//!
//! A failure names its seed. `FANION_SEED=… FANION_DOCUMENTS=1 cargo test --test differential`
//! repeats that document; a greater `FANION_DOCUMENTS` tests more of them.
//! `cargo test --test differential -- --nocapture` prints how often each rule was false and true.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

#[path = "differential/case.rs"]
mod case;
mod common;
#[path = "differential/counts.rs"]
mod counts;
#[path = "differential/generator.rs"]
mod generator;
#[path = "differential/pools.rs"]
mod pools;
mod reference;
#[path = "differential/shrink.rs"]
mod shrink;
#[path = "differential/strings.rs"]
mod strings;

use case::{Case, Comparison, HOSTNAME, custom_strategy_matches, options, outcome};
use common::{context, environment_number};
use counts::Counts;
use fanion::{Engine, Evaluation, EvaluationRequest};
use generator::Generator;
use reference::{Outcome, ReferenceEvaluator};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::ops::Range;

const FIRST_SEED: u64 = 0x0fa9_1071;
const DOCUMENTS: u64 = 5_000;
const CONTEXTS: usize = 8;

/// How many differences are collected before the test stops.
const MAX_DIFFERENCES: usize = 5;

#[test]
fn every_outcome_of_the_engine_is_possible_for_the_reference_evaluator() {
    let mut counts = Counts::default();
    let seeds = seeds(DOCUMENTS);
    let is_full_run = seeds.end - seeds.start == DOCUMENTS;
    for seed in seeds {
        compare_documents(seed, &mut counts);
        if counts.differences.len() >= MAX_DIFFERENCES {
            break;
        }
    }
    counts.print();
    let differences = &counts.differences;
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    if is_full_run {
        counts.assert_every_rule_was_tested();
    }
}

#[test]
fn the_random_number_changes_the_outcome_where_the_reference_evaluator_has_several() {
    let [mut random, mut varied] = [0_u32; 2];
    for seed in FIRST_SEED..FIRST_SEED + DOCUMENTS / 20 {
        let mut generator = Generator::new(seed);
        let document = generator.document();
        let engine = engine(&document);
        let mut reference = ReferenceEvaluator::new(Some(HOSTNAME));
        reference.load(&document);
        for case in cases(&mut generator, &document) {
            if !case.is_random(&reference) {
                continue;
            }
            let first = case.engine_outcome(&engine);
            let differs = |draw| case.with_draw(draw).engine_outcome(&engine) != first;
            random += 1;
            varied += u32::from((1..3_000).any(differs));
        }
    }
    println!("{varied} of {random} random outcomes varied");
    // A weight may be 100,000 times another one, so 3,000 draws do not reach every variant.
    assert!(random >= 100 && f64::from(varied) > 0.95 * f64::from(random));
}

#[test]
fn numbers_that_differ_in_the_last_bit_compare_as_in_the_standard_library() {
    let mut rng = fastrand::Rng::with_seed(FIRST_SEED);
    for _ in 0..10_000 {
        let (value, operand) = strings::two_numbers(&mut rng);
        let flags = pools::NUMBER_OPERATORS.iter().map(|operator| {
            let constraint = json!({"contextName": "n", "operator": operator, "value": operand});
            let strategy = json!({"name": "default", "constraints": [constraint]});
            json!({"name": operator, "enabled": true, "strategies": [strategy]})
        });
        let document = json!({"features": flags.collect::<Vec<_>>()});
        let mut reference = ReferenceEvaluator::new(None);
        reference.load(&document);
        let case = Case {
            context: BTreeMap::from([("n".to_owned(), value)]),
            flag: String::new(),
            now: 0,
            random: 0,
            custom: false,
            document,
        };
        let engine = engine(&case.document);
        for operator in pools::NUMBER_OPERATORS {
            let case = case.with_flag(operator);
            let difference = compare(0, &engine, &reference, &case, &mut Counts::default());
            assert!(difference.is_none(), "{}", difference.unwrap_or_default());
        }
    }
}

#[test]
fn evaluate_all_returns_the_outcome_that_evaluate_returns_for_each_flag() {
    for seed in seeds(DOCUMENTS / 5) {
        let mut generator = Generator::new(seed);
        let engine = engine(&generator.document());
        let context = context(&generator.context());
        let request = EvaluationRequest::new(&context, generator.now(), generator.rng.u32(..));
        let all = engine.evaluate_all(&request);
        let mut names: Vec<&str> = all.iter().map(|evaluation| evaluation.flag).collect();
        names.sort_unstable();
        let mut expected = generator.flags.clone();
        expected.sort();
        expected.dedup();
        assert_eq!(names, expected, "seed {seed}");
        for evaluation in &all {
            let single = engine.evaluate(evaluation.flag, &request);
            let single = single.as_ref().map(outcome).expect("the flag exists");
            assert_eq!(
                outcome(evaluation),
                single,
                "seed {seed}, flag {}",
                evaluation.flag
            );
        }
    }
}

#[test]
fn applying_a_delta_equals_loading_the_document_with_its_changes() {
    for seed in seeds(DOCUMENTS / 5) {
        let mut generator = Generator::new(seed);
        let (document, delta) = (generator.document(), generator.delta());
        let mut reference = ReferenceEvaluator::new(Some(HOSTNAME));
        reference.load(&document);
        reference.apply(&delta);
        let mut applied = engine(&document);
        apply(&mut applied, &delta.to_string());
        let loaded = engine(&reference.document());
        for _ in 0..CONTEXTS {
            let context = context(&generator.context());
            let random = generator.rng.u32(..);
            let request = EvaluationRequest::new(&context, generator.now(), random);
            assert_eq!(
                outcomes(&applied, &request),
                outcomes(&loaded, &request),
                "seed {seed}"
            );
        }
    }
}

#[test]
fn an_engine_restored_from_a_snapshot_equals_the_original_also_after_a_delta() {
    for seed in seeds(DOCUMENTS) {
        let mut generator = Generator::new(seed);
        let document = generator.document();
        let is_varied = generator.rng.u8(..3) == 0;
        let json = strings::to_json(&mut generator.rng, &document, is_varied);
        let mut engine = engine_from_json(&json);
        if generator.rng.bool() {
            apply(&mut engine, &generator.delta().to_string());
        }
        let mut restored = Engine::with_options(options());
        restored
            .load(&engine.snapshot())
            .expect("the snapshot is valid");
        assert_eq!(metadata(&engine), metadata(&restored), "seed {seed}");
        assert_eq!(engine.snapshot(), restored.snapshot(), "seed {seed}");
        compare_engines(&mut generator, &engine, &restored);

        let delta = generator.delta().to_string();
        apply(&mut engine, &delta);
        apply(&mut restored, &delta);
        assert_eq!(metadata(&engine), metadata(&restored), "seed {seed}");
        compare_engines(&mut generator, &engine, &restored);
    }
}

/// Returns the warnings of an engine, and one string per flag with all that it says of the flag.
fn metadata(engine: &Engine) -> (Vec<String>, Vec<String>) {
    let warnings = engine.warnings().iter().map(ToString::to_string);
    let flags = engine.flags().map(|flag| {
        let (fields, variants) = (engine.fields(flag.name()), engine.variants(flag.name()));
        let strings = (flag.name(), flag.kind(), flag.project(), flag.description());
        let booleans = [
            flag.is_enabled(),
            flag.is_stale(),
            flag.has_impression_data(),
        ];
        format!("{strings:?} {booleans:?} {fields:?} {variants:?}")
    });
    (warnings.collect(), flags.collect())
}

fn compare_engines(generator: &mut Generator, left: &Engine, right: &Engine) {
    for _ in 0..CONTEXTS {
        let context = context(&generator.context());
        let request = EvaluationRequest::new(&context, generator.now(), generator.rng.u32(..));
        let request = request.with_custom(&custom_strategy_matches);
        assert_eq!(outcomes(left, &request), outcomes(right, &request));
    }
}

fn seeds(count: u64) -> Range<u64> {
    let first = environment_number("FANION_SEED").unwrap_or(FIRST_SEED);
    first..first + environment_number("FANION_DOCUMENTS").unwrap_or(count)
}

/// Compares all cases of one document, for every second seed with a delta applied.
fn compare_documents(seed: u64, counts: &mut Counts) {
    let mut generator = Generator::new(seed);
    let document = generator.document();
    let delta = generator.rng.bool().then(|| generator.delta());
    let is_varied = generator.rng.u8(..3) == 0;
    let mut reference = ReferenceEvaluator::new(Some(HOSTNAME));
    reference.load(&document);
    let json = strings::to_json(&mut generator.rng, &document, is_varied);
    let mut engine = engine_from_json(&json);
    if let Some(delta) = &delta {
        reference.apply(delta);
        let json = strings::to_json(&mut generator.rng, delta, is_varied);
        apply(&mut engine, &json);
    }
    for case in cases(&mut generator, &reference.document()) {
        if let Some(difference) = compare(seed, &engine, &reference, &case, counts) {
            counts.differences.push(difference);
            return;
        }
    }
    counts.add_rules(reference.rule_counts());
}

/// Returns a case for each flag and for an unknown one, in several contexts.
fn cases(generator: &mut Generator, document: &Value) -> Vec<Case> {
    let mut flags = generator.flags.clone();
    flags.push("unknown flag".to_owned());
    let mut cases = Vec::new();
    for _ in 0..CONTEXTS {
        let case = Case {
            document: document.clone(),
            context: generator.context(),
            flag: String::new(),
            now: generator.now(),
            random: generator.rng.u32(..),
            custom: generator.rng.bool(),
        };
        cases.extend(flags.iter().map(|flag| case.with_flag(flag)));
    }
    cases
}

/// Returns a report if the engine's outcome is none of the reference evaluator's.
fn compare(
    seed: u64,
    engine: &Engine,
    reference: &ReferenceEvaluator,
    case: &Case,
    counts: &mut Counts,
) -> Option<String> {
    let possible = case.reference_outcomes(reference);
    // One draw shows only one of several possible outcomes.
    let is_random = possible.as_ref().is_some_and(|possible| possible.len() > 1);
    for draw in 0..if is_random { 4 } else { 1 } {
        let case = case.with_draw(draw);
        let comparison = Comparison {
            engine: case.engine_outcome(engine),
            reference: possible.clone(),
        };
        if comparison.differs() {
            return Some(case.report(seed, &comparison));
        }
        counts.add(comparison.engine, is_random);
    }
    None
}

fn engine(document: &Value) -> Engine {
    engine_from_json(&document.to_string())
}

fn engine_from_json(document: &str) -> Engine {
    let mut engine = Engine::with_options(options());
    match engine.load(document.as_bytes()) {
        Ok(_) => {}
        Err(error) => panic!("{error}: {document}"),
    }
    engine
}

fn apply(engine: &mut Engine, delta: &str) {
    match engine.apply(delta.as_bytes()) {
        Ok(_) => {}
        Err(error) => panic!("{error}: {delta}"),
    }
}

/// Returns the outcome of every flag, by its name.
fn outcomes(engine: &Engine, request: &EvaluationRequest) -> BTreeMap<String, Outcome> {
    let all = engine.evaluate_all(request);
    let named = |evaluation: &Evaluation| (evaluation.flag.to_owned(), outcome(evaluation));
    all.iter().map(named).collect()
}
