//! Compares explanations of random documents with `evaluate` and with their own parts.
//!
//! A failure names its seed.

use crate::common::context;
use crate::generator::Generator;
use fanion::explanation::{self, Bucket, DecidedBy, Dependency, Rule, Segment, Strategy, Variants};
use fanion::{Engine, EngineOptions, EvaluationRequest, Explanation, Parameters};
use std::collections::BTreeMap;

const FIRST_SEED: u64 = 0x0e_8d1a;
const DOCUMENTS: u64 = 3_000;
const CONTEXTS: usize = 8;

/// How often each kind must occur for the test to pass.
const MIN_COUNT: u64 = 300;

pub type Counts = BTreeMap<&'static str, u64>;

#[test]
fn an_explanation_has_the_outcome_of_evaluate_and_its_parts_imply_it() {
    let mut counts = Counts::new();
    for seed in FIRST_SEED..FIRST_SEED + DOCUMENTS {
        let mut generator = Generator::new(seed);
        let document = generator.document();
        let mut engine = Engine::with_options(EngineOptions {
            hostname: Some("Web-1".into()),
            ..EngineOptions::default()
        });
        engine.load(document.to_string().as_bytes()).unwrap();
        for _ in 0..CONTEXTS {
            let context = context(&generator.context());
            let request = EvaluationRequest::new(&context, generator.now(), generator.rng.u32(..));
            let request = match generator.rng.bool() {
                true => request.with_custom(&custom_strategy_matches),
                false => request,
            };
            for flag in engine.flags() {
                check(
                    &engine,
                    flag.name(),
                    &request,
                    &mut counts,
                    &format!("seed {seed}"),
                );
            }
        }
    }
    println!("{counts:#?}");
    assert!(counts["requests"] >= 100_000, "{counts:?}");
    let rare = counts.iter().find(|(_, count)| **count < MIN_COUNT);
    assert!(rare.is_none(), "{rare:?}");
    assert_eq!(KINDS.len(), counts.len(), "{counts:?}");
}

/// Compares the explanation of a flag with `evaluate` and with its own parts.
pub fn check(
    engine: &Engine,
    flag: &str,
    request: &EvaluationRequest<'_>,
    counts: &mut Counts,
    label: &str,
) {
    let explanation = engine.explain(flag, request).unwrap();
    let label = format!("{label}, flag {flag}");
    assert_equals_evaluate(engine, request, &explanation, &label);
    assert_parts_imply_outcome(&explanation, counts, &label);
    assert_is_readable(&explanation.to_string(), &label);
}

fn custom_strategy_matches(_: &str, parameters: &Parameters) -> bool {
    parameters.get("admit") == Some("yes")
}

/// The kinds that must occur.
const KINDS: &[&str] = &[
    "requests",
    "on",
    "off",
    "with variant",
    "dependency satisfied",
    "dependency not satisfied",
    "strategy decides",
    "strategy invalid",
    "strategy not needed",
    "constraint matches",
    "constraint does not match",
    "context value invalid",
    "constraint by the clock",
    "segment matches",
    "segment missing",
    "segment invalid",
    "included by bucket",
    "excluded by bucket",
    "no bucket",
    "hashed",
    "drawn",
    "variant by override",
    "variant by bucket",
    "custom strategy matches",
    "custom strategy missing",
];

fn count(counts: &mut Counts, kind: &'static str, occurs: bool) {
    assert!(KINDS.contains(&kind), "{kind}");
    *counts.entry(kind).or_default() += u64::from(occurs);
}

fn assert_equals_evaluate(
    engine: &Engine,
    request: &EvaluationRequest<'_>,
    explanation: &Explanation,
    label: &str,
) {
    let evaluation = engine.evaluate(&explanation.flag, request).unwrap();
    let expected = (
        evaluation.enabled,
        evaluation.variant.map(|variant| variant.name().to_owned()),
        evaluation
            .variant
            .and_then(|variant| variant.payload())
            .map(|payload| (payload.kind().to_owned(), payload.value().to_owned())),
        evaluation.reason,
        evaluation.impression_data,
    );
    let variant = explanation.variant.clone();
    let payload = variant.as_ref().and_then(|variant| variant.payload.clone());
    let actual = (
        explanation.enabled,
        variant.map(|variant| variant.name),
        payload.map(|payload| (payload.kind, payload.value)),
        explanation.reason,
        explanation.impression_data,
    );
    assert_eq!(expected, actual, "{label}");
}

/// Checks that each decision of an explanation follows from the decisions below it.
fn assert_parts_imply_outcome(explanation: &Explanation, counts: &mut Counts, label: &str) {
    count(counts, "requests", true);
    count(counts, "on", explanation.enabled);
    count(counts, "off", !explanation.enabled);
    count(counts, "with variant", explanation.variant.is_some());
    for dependency in &explanation.dependencies {
        check_dependency(dependency, counts, label);
    }
    let satisfied = !explanation.dependencies_invalid
        && explanation
            .dependencies
            .iter()
            .all(|dependency| dependency.satisfied);
    let reaches_strategies =
        explanation.flag_enabled && satisfied && !explanation.strategies_invalid;
    let strategies = &explanation.strategies;
    let first = strategies.iter().position(|strategy| strategy.matches);
    let decides = strategies.iter().position(|strategy| strategy.decides);
    assert_eq!(first.filter(|_| reaches_strategies), decides, "{label}");
    let is_on = reaches_strategies && (decides.is_some() || strategies.is_empty());
    assert_eq!(is_on, explanation.enabled, "{label}");
    for strategy in strategies {
        check_strategy_parts(strategy, counts, label);
    }
    match &explanation.variants {
        Some(variants) => check_variants(variants, explanation, counts, label),
        None => assert!(explanation.variant.is_none(), "{label}"),
    }
}

fn check_dependency(dependency: &Dependency, counts: &mut Counts, label: &str) {
    let satisfied = dependency.explanation.as_ref().is_some_and(|parent| {
        let variant = parent.variant.as_ref();
        let name = variant.map_or("disabled", |variant| &*variant.name);
        let names = &dependency.variants;
        let has_name = names.is_empty() || names.iter().any(|wanted| wanted == name);
        match dependency.must_be_on {
            true => parent.enabled && has_name,
            false => !parent.enabled,
        }
    });
    assert_eq!(satisfied, dependency.satisfied, "{label}");
    let is_evaluated = dependency.explanation.is_some();
    assert_ne!(is_evaluated, dependency.obstacle.is_some(), "{label}");
    count(counts, "dependency satisfied", satisfied);
    count(counts, "dependency not satisfied", !satisfied);
}

fn check_strategy_parts(strategy: &Strategy, counts: &mut Counts, label: &str) {
    let rule = strategy.rule.as_ref();
    let matches = rule.is_some_and(Rule::matches)
        && strategy.constraints.iter().all(|it| it.matches)
        && strategy.segments.iter().all(|segment| segment.matches);
    assert_eq!(matches, strategy.matches, "{label}");
    assert_eq!(rule.is_none(), strategy.invalid, "{label}");
    count(counts, "strategy decides", strategy.decides);
    count(counts, "strategy invalid", strategy.invalid);
    count(counts, "strategy not needed", matches && !strategy.decides);
    for segment in &strategy.segments {
        check_segment(segment, counts, label);
    }
    let of_segments = strategy.segments.iter().flat_map(|it| &it.constraints);
    for constraint in strategy.constraints.iter().chain(of_segments) {
        check_constraint(constraint, counts, label);
    }
    if let Some(rule) = rule {
        check_rule(rule, counts, label);
    }
}

fn check_segment(segment: &Segment, counts: &mut Counts, label: &str) {
    let matches = segment.constraints.iter().all(|it| it.matches);
    let is_valid = !segment.missing && !segment.invalid;
    assert_eq!(is_valid && matches, segment.matches, "{label}");
    count(counts, "segment matches", segment.matches);
    count(counts, "segment missing", segment.missing);
    count(counts, "segment invalid", segment.invalid);
}

fn check_constraint(explained: &explanation::Constraint, counts: &mut Counts, label: &str) {
    let constraint = &explained.constraint;
    let inverted = constraint.inverted || constraint.operator == "NOT_IN";
    match explained
        .value
        .as_ref()
        .filter(|_| !explained.invalid_value)
    {
        None => assert_eq!(inverted, explained.matches, "{label}: {explained:?}"),
        Some(value) if constraint.operator.ends_with("IN") => {
            let is_in = constraint.values.contains(value);
            assert_eq!(
                is_in != inverted,
                explained.matches,
                "{label}: {explained:?}"
            );
        }
        Some(_) => (),
    }
    count(counts, "constraint matches", explained.matches);
    count(counts, "constraint does not match", !explained.matches);
    count(counts, "context value invalid", explained.invalid_value);
    count(counts, "constraint by the clock", explained.clock);
}

fn check_rule(rule: &Rule, counts: &mut Counts, label: &str) {
    match rule {
        Rule::Rollout {
            bucket,
            threshold,
            matches,
            ..
        } => {
            let bucket = bucket.as_ref();
            if let Some(bucket) = bucket {
                check_bucket(bucket, 0, counts, label);
            }
            let is_included = bucket.is_some_and(|bucket| bucket.bucket <= *threshold);
            assert_eq!(is_included, *matches, "{label}");
            count(counts, "included by bucket", is_included);
            let is_excluded = bucket.is_some() && !is_included;
            count(counts, "excluded by bucket", is_excluded);
            count(counts, "no bucket", bucket.is_none());
        }
        Rule::Custom {
            implemented,
            matches,
            ..
        } => {
            assert!(*implemented || !matches, "{label}");
            count(counts, "custom strategy matches", *matches);
            count(counts, "custom strategy missing", !implemented);
        }
        _ => (),
    }
}

fn check_bucket(bucket: &Bucket, seed: u32, counts: &mut Counts, label: &str) {
    assert!((1..=bucket.range).contains(&bucket.bucket), "{label}");
    if let Some(hash) = &bucket.hash {
        let of_hash = u64::from(hash.hash) % bucket.range + 1;
        assert_eq!(of_hash, bucket.bucket, "{label}");
        assert_eq!(seed, hash.seed, "{label}");
        let expected = mur3::murmurhash3_x86_32(hash.input.as_bytes(), seed);
        assert_eq!(expected, hash.hash, "{label}");
        assert!(hash.input.ends_with(&format!(":{}", hash.value)));
    }
    count(counts, "hashed", bucket.hash.is_some());
    count(counts, "drawn", bucket.hash.is_none());
}

fn check_variants(
    variants: &Variants,
    explanation: &Explanation,
    counts: &mut Counts,
    label: &str,
) {
    let selected: Vec<_> = variants.choices.iter().filter(|it| it.selected).collect();
    let name = selected.first().map(|choice| &choice.name);
    let expected = explanation.variant.as_ref().map(|variant| &variant.name);
    assert_eq!(expected, name, "{label}");
    assert!(selected.len() <= 1, "{label}");
    let by = variants.decided_by;
    assert_eq!(by.is_some(), name.is_some(), "{label}");
    let is_overridden = by == Some(DecidedBy::Override);
    assert_eq!(
        is_overridden,
        variants.matched_override.is_some(),
        "{label}"
    );
    if let Some(bucket) = &variants.bucket {
        check_bucket(bucket, 86_028_157, counts, label);
        let last = variants.choices.iter().filter_map(|it| it.to).next_back();
        assert_eq!(Some(bucket.range), last, "{label}");
        if let Some(selected) = selected.first().filter(|_| !is_overridden) {
            let buckets = selected.from.unwrap()..=selected.to.unwrap();
            assert!(buckets.contains(&bucket.bucket), "{label}");
        }
    }
    count(counts, "variant by override", is_overridden);
    let is_by_bucket = by == Some(DecidedBy::Bucket);
    count(counts, "variant by bucket", is_by_bucket);
}

/// Checks that lines have at most 80 characters, no trailing spaces and no control characters.
fn assert_is_readable(text: &str, label: &str) {
    assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{text}");
    for line in text.split('\n') {
        assert!(line.chars().count() <= 80, "{label}: {line}");
        assert!(!line.ends_with(' '), "{label}: {line:?}");
        assert!(!line.contains(char::is_control), "{label}: {line:?}");
    }
}
