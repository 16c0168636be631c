//! Checks for defects that other engines have, and measures the distributions of hash and draws.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod common;

use common::{NOW, disabled_variant, engine, is_enabled, variant};
use fanion::{Context, Engine, EvaluationRequest};
use fastrand::Rng;
use serde_json::{Value, json};

// Injection: an engine that compiles flags to source code must escape every string.

#[test]
fn a_backslash_at_the_end_of_a_user_id_is_compared_literally() {
    let named = json!({"name": "userWithId", "parameters": {"userIds": "bob,abc\\"}});
    check_strategy(&named, &[("userId", "abc\\")], true);
    check_strategy(&named, &[("userId", "bob")], true);
    check_strategy(&named, &[("userId", "abc")], false);
}

#[test]
fn a_quote_in_a_group_id_does_not_end_the_string() {
    check_strategy(&rollout("g\"q", "100"), &[("userId", "1")], true);
    check_strategy(&rollout("\"", "100"), &[("userId", "1")], true);
    check_strategy(&rollout("g\") or (true", "0"), &[("userId", "1")], false);
}

#[test]
fn a_numeric_operand_cannot_inject_a_rule() {
    let strategy = constraint("age", "NUM_EQ", "1) or (true");
    check_strategy(&strategy, &[("age", "1")], false);
    check_strategy(&strategy, &[("age", "2")], false);
    check_strategy(&strategy, &[], false);
}

#[test]
fn a_list_entry_cannot_inject_a_rule() {
    let strategy = json!({"name": "default", "constraints": [
        {"contextName": "plan", "operator": "IN", "values": ["pro\"] or true or plan in [\"x"]},
    ]});
    check_strategy(&strategy, &[("plan", "free")], false);
    check_strategy(&strategy, &[], false);
}

#[test]
fn a_field_name_cannot_inject_a_rule() {
    let strategy = constraint("age\"] > 0 or context[\"age", "NUM_GT", "5");
    check_strategy(&strategy, &[("age", "1")], false);
    check_strategy(&strategy, &[("age\"] > 0 or context[\"age", "6")], true);
}

// The operator decides the type of its operand.

#[test]
fn a_numeric_operator_does_not_compare_versions() {
    let strategy = constraint("version", "NUM_GT", "1.2.3");
    check_strategy(&strategy, &[("version", "1.2.4")], false);
    check_strategy(&strategy, &[("version", "2")], false);
}

#[test]
fn a_version_operator_does_not_compare_numbers() {
    let strategy = constraint("version", "SEMVER_EQ", "1.2");
    check_strategy(&strategy, &[("version", "1.2")], false);
    check_strategy(&strategy, &[("version", "1.2.0")], false);
}

#[test]
fn a_constraint_with_an_invalid_operand_does_not_match_when_inverted_either() {
    for (operator, value) in [
        ("NUM_GT", "1.2.3"),
        ("SEMVER_EQ", "1.2"),
        ("DATE_AFTER", "tomorrow"),
        ("NEXT_YEARS", "5"),
    ] {
        let mut strategy = constraint("version", operator, value);
        strategy["constraints"][0]["inverted"] = json!(true);
        check_strategy(&strategy, &[("version", "1.2.3")], false);
        check_strategy(&strategy, &[], false);
    }
}

#[test]
fn an_invalid_strategy_gives_a_warning_and_other_strategies_still_match() {
    let invalid = constraint("version", "NEXT_YEARS", "5");
    let valid = json!({"name": "default"});
    let mut engine = Engine::new();
    let document = flag(json!({"strategies": [invalid, valid]}));
    let warnings = engine.load(document.to_string().as_bytes());
    assert_eq!(warnings.expect("the document is valid").len(), 1);
    assert!(is_enabled(
        &engine,
        "f",
        &EvaluationRequest::new(&Context::new(), NOW, 0)
    ));
}

// Variants.

#[test]
fn a_flag_whose_weights_are_all_zero_has_no_variant() {
    let variants = json!([{"name": "a", "weight": 0}, {"name": "b", "weight": 0}]);
    let user = Context::new().with("userId", "1");
    for context in [&user, &Context::new()] {
        let request = EvaluationRequest::new(context, NOW, 7);
        let with_flag_variants = engine(&flag(json!({"variants": variants})));
        assert_eq!(
            variant(&with_flag_variants, "f", &request),
            disabled_variant(true)
        );
        let with_strategy_variants = engine(&flag(json!({
            "strategies": [{"name": "default", "variants": variants}],
            "variants": [{"name": "of the flag", "weight": 1}],
        })));
        assert_eq!(
            variant(&with_strategy_variants, "f", &request),
            disabled_variant(true)
        );
    }
}

#[test]
fn the_sum_of_the_largest_weights_does_not_overflow() {
    let engine = engine(&flag(json!({"variants": [
        {"name": "a", "weight": 1_000_000, "stickiness": "userId"},
        {"name": "b", "weight": 1_000_000, "stickiness": "userId"},
        {"name": "beyond a million", "weight": u32::MAX, "stickiness": "userId"},
    ]})));
    let mut counts = [0, 0];
    for user in 0..1_000 {
        let context = Context::new().with("userId", user.to_string().as_str());
        let request = EvaluationRequest::new(&context, NOW, 7);
        match variant(&engine, "f", &request)["name"].as_str() {
            Some("a") => counts[0] += 1,
            Some("b") => counts[1] += 1,
            other => panic!("{other:?}"),
        }
    }
    assert!(counts.iter().all(|&count| count > 400), "{counts:?}");
}

// The hash. A bucket is the smallest percentage that includes the user; a variant with weight 1
// covers one bucket.

#[test]
fn rollout_buckets_are_those_of_murmur3_over_utf8() {
    check_rollout_bucket("gr1", "123", 73);
    check_rollout_bucket("groupX", "999", 25);
    check_rollout_bucket("g", "124", 81);
    check_rollout_bucket("", "", 31);
    check_rollout_bucket("é", "日本", 93);
    check_rollout_bucket("g", "😀", 34);
}

#[test]
fn variant_buckets_are_those_of_murmur3_over_utf8() {
    check_variant_bucket("gr1", "123", 796);
    check_variant_bucket("groupX", "999", 260);
    check_variant_bucket("g", "124", 369);
    check_variant_bucket("", "", 632);
    check_variant_bucket("é", "日本", 395);
    check_variant_bucket("g", "😀", 16);
}

#[track_caller]
fn check_rollout_bucket(group: &str, user: &str, bucket: u32) {
    let below = (bucket - 1).to_string();
    check_strategy(&rollout(group, &below), &[("userId", user)], false);
    check_strategy(
        &rollout(group, &bucket.to_string()),
        &[("userId", user)],
        true,
    );
}

#[track_caller]
fn check_variant_bucket(group: &str, user: &str, bucket: u32) {
    let mut strategy = rollout(group, "100");
    strategy["variants"] = json!([
        {"name": "below", "weight": bucket - 1},
        {"name": "selected", "weight": 1},
        {"name": "above", "weight": 1_000 - bucket},
    ]);
    let engine = engine(&flag(json!({"strategies": [strategy]})));
    let context = Context::new().with("userId", user);
    let request = EvaluationRequest::new(&context, NOW, 7);
    assert_eq!(variant(&engine, "f", &request)["name"], "selected");
}

// The distribution of a million users. Users and hash are fixed, so the counts are too.

#[test]
fn a_million_users_are_distributed_evenly_over_a_hundred_variants() {
    let variants: Vec<Value> = (0..100)
        .map(|index| json!({"name": index.to_string(), "weight": 10}))
        .collect();
    let mut strategy = rollout("evenly", "100");
    strategy["variants"] = variants.into();
    let engine = engine(&flag(json!({"strategies": [strategy]})));
    let mut counts = [0; 100];
    for user in 0..USERS {
        let context = user_context(user);
        let request = EvaluationRequest::new(&context, NOW, 7);
        let evaluation = engine.evaluate("f", &request).expect("the flag exists");
        let variant = evaluation.variant.expect("every user has a variant");
        counts[variant.name().parse::<usize>().expect("an index")] += 1;
    }
    assert_evenly_distributed(&counts);
}

#[test]
fn a_million_users_are_distributed_evenly_over_a_hundred_buckets() {
    let engine = engine(&document_with_all_percentages());
    let names = percentages();
    let mut counts = [0; 100];
    for user in 0..USERS {
        let context = user_context(user);
        let request = EvaluationRequest::new(&context, NOW, 7);
        // A user stays included when the percentage grows (the next test), so a binary search finds
        // the smallest percentage.
        let excluded = names.partition_point(|name| !is_enabled(&engine, name, &request));
        counts[excluded - 1] += 1;
    }
    assert_evenly_distributed(&counts);
}

#[test]
fn a_user_stays_included_when_the_percentage_grows() {
    let engine = engine(&document_with_all_percentages());
    let names = percentages();
    for user in 0..2_000 {
        let context = user_context(user);
        let request = EvaluationRequest::new(&context, NOW, 7);
        let is_included = |name: &String| is_enabled(&engine, name, &request);
        assert!(
            !is_included(&names[0]) && is_included(&names[100]),
            "0 % includes no user, 100 % every user"
        );
        assert!(names.iter().map(is_included).is_sorted(), "user {user}");
    }
}

const USERS: u32 = 1_000_000;

fn user_context(user: u32) -> Context {
    Context::new().with("userId", user.to_string().as_str())
}

fn document_with_all_percentages() -> Value {
    let flags = percentages().into_iter().map(|name| {
        let strategy = rollout("evenly", &name);
        json!({"name": name, "enabled": true, "strategies": [strategy]})
    });
    json!({"features": flags.collect::<Vec<_>>()})
}

fn percentages() -> Vec<String> {
    (0..=100).map(|percent| percent.to_string()).collect()
}

/// Checks chi-square of a hundred buckets: the mean is 99, the standard deviation 14.1.
///
/// Five standard deviations above the mean are allowed.
#[track_caller]
fn assert_evenly_distributed(counts: &[u32; 100]) {
    let expected = f64::from(USERS) / 100.0;
    let square = |count: &u32| (f64::from(*count) - expected).powi(2) / expected;
    let chi_square: f64 = counts.iter().map(square).sum();
    assert!(chi_square < 99.0 + 5.0 * 14.1, "chi-square {chi_square:.1}");
}

// Random draws.

#[test]
fn a_random_rollout_of_1_percent_includes_1_percent_of_requests() {
    let mut rng = Rng::with_seed(1);
    let draws = (0..1_000_000).map(|_| rng.u32(..));
    check_random_rollouts(&["1"], draws, 0.01);
}

#[test]
fn consecutive_random_numbers_are_distributed_as_evenly_as_others() {
    check_random_rollouts(&["1"], 0..1_000_000, 0.01);
}

#[test]
fn two_random_strategies_of_one_flag_draw_independently() {
    let mut rng = Rng::with_seed(3);
    let draws = (0..100_000).map(|_| rng.u32(..));
    check_random_rollouts(&["50", "50"], draws, 0.75);
}

/// Checks the share of random numbers that a flag with these random rollouts is enabled for.
#[track_caller]
fn check_random_rollouts(
    percentages: &[&str],
    draws: impl ExactSizeIterator<Item = u32>,
    share: f64,
) {
    let strategies = percentages.iter().map(|percentage| {
        json!({"name": "gradualRolloutRandom", "parameters": {"percentage": percentage}})
    });
    let strategies: Vec<Value> = strategies.collect();
    let engine = engine(&flag(json!({"strategies": strategies})));
    let context = Context::new();
    let count = draws.len();
    let requests = draws.map(|random| EvaluationRequest::new(&context, NOW, random));
    let enabled = requests.filter(|request| is_enabled(&engine, "f", request));
    assert_share("enabled", enabled.count(), count, share);
}

#[test]
fn a_random_rollout_and_a_random_variant_draw_independently() {
    let at_random = json!({"name": "flexibleRollout", "parameters": {
        "rollout": "50", "stickiness": "random", "groupId": "g",
    }});
    let two = json!([{"name": "a", "weight": 500}, {"name": "b", "weight": 500}]);
    let mut with_variants = at_random.clone();
    with_variants["variants"] = two.clone();
    let mut flag_variants = two;
    flag_variants[0]["stickiness"] = json!("random");
    check_halves(json!({"strategies": [with_variants]}));
    check_halves(json!({"strategies": [at_random], "variants": flag_variants}));
}

/// Checks that half of the requests are off, and a quarter has each variant.
#[track_caller]
fn check_halves(members: Value) {
    let engine = engine(&flag(members));
    let context = Context::new().with("userId", "7");
    let mut rng = Rng::with_seed(2);
    let draws = 100_000;
    let [mut off, mut a, mut b] = [0; 3];
    for _ in 0..draws {
        let request = EvaluationRequest::new(&context, NOW, rng.u32(..));
        let evaluation = engine.evaluate("f", &request).expect("the flag exists");
        let name = evaluation.variant.map(|variant| variant.name());
        match (evaluation.enabled, name) {
            (false, None) => off += 1,
            (true, Some("a")) => a += 1,
            (true, Some("b")) => b += 1,
            other => panic!("{other:?}"),
        }
    }
    assert_share("off", off, draws, 0.5);
    assert_share("a", a, draws, 0.25);
    assert_share("b", b, draws, 0.25);
}

/// Checks that a count is within five standard deviations of the expected one.
#[track_caller]
fn assert_share(what: &str, count: usize, draws: usize, share: f64) {
    let expected = draws as f64 * share;
    let deviation = (expected * (1.0 - share)).sqrt();
    let distance = (count as f64 - expected).abs();
    assert!(
        distance < 5.0 * deviation,
        "{what}: {count} of {draws}, not {expected}"
    );
}

#[track_caller]
fn check_strategy(strategy: &Value, context: &[(&str, &str)], enabled: bool) {
    let engine = engine(&flag(json!({"strategies": [strategy]})));
    let mut fields = Context::new();
    for &(name, value) in context {
        fields = fields.with(name, value);
    }
    let request = EvaluationRequest::new(&fields, NOW, 7);
    assert_eq!(is_enabled(&engine, "f", &request), enabled, "{strategy}");
}

/// Returns a document with the flag `f`, which is on and has these members.
fn flag(mut members: Value) -> Value {
    members["name"] = json!("f");
    members["enabled"] = json!(true);
    json!({"features": [members]})
}

fn rollout(group: &str, percent: &str) -> Value {
    json!({"name": "flexibleRollout", "parameters": {
        "rollout": percent, "stickiness": "userId", "groupId": group,
    }})
}

fn constraint(field: &str, operator: &str, value: &str) -> Value {
    json!({"name": "default", "constraints": [
        {"contextName": field, "operator": operator, "value": value},
    ]})
}
