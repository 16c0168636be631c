//! Explanations: never another answer than `evaluate` gives, and told so that people can read them.
//!
//! A failure names the seed of its world. `FANION_WRITE=1 cargo test --test explain` writes the texts
//! of `docs/explain.md` anew.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a judge may stop at the first surprise"
)]

mod common;
#[path = "differential/generator.rs"]
#[allow(dead_code, reason = "another judge needs the rest")]
mod generator;
#[path = "differential/pools.rs"]
#[allow(dead_code, reason = "another judge needs the rest")]
mod pools;
#[path = "differential/text.rs"]
#[allow(dead_code, reason = "another judge needs the rest")]
mod text;

use common::{NOW, context};
use fanion::explanation::{Bucket, Rule, Strategy, Variants};
use fanion::{Context, Engine, Explanation, Options, Parameters, Question};
use generator::Generator;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const FIRST_SEED: u64 = 0x0e_8d1a;
const WORLDS: u64 = 3_000;
const CONTEXTS: usize = 8;

/// How often each kind of thing must have been met before the agreement means anything.
const AT_LEAST: u64 = 300;

type Counts = BTreeMap<&'static str, u64>;

#[test]
fn an_explanation_gives_the_answer_of_evaluate_and_adds_up() {
    let mut counts = Counts::new();
    for seed in FIRST_SEED..FIRST_SEED + WORLDS {
        let mut world = Generator::new(seed);
        let document = world.document();
        let mut engine = Engine::with(Options {
            hostname: Some("Web-1".into()),
            custom_strategies: Vec::new(),
        });
        engine.load(document.to_string().as_bytes()).unwrap();
        let admit = |_: &str, parameters: &Parameters| parameters.get("admit") == Some("yes");
        for _ in 0..CONTEXTS {
            let context = context(&world.context());
            let question = Question::new(&context, world.now(), world.rng.u32(..));
            let question = match world.rng.bool() {
                true => question.with_custom(&admit),
                false => question,
            };
            for flag in engine.flags() {
                let explanation = engine.explain(flag.name(), &question).unwrap();
                assert_is_answer(&engine, &question, &explanation, seed);
                assert_adds_up(&explanation, &mut counts, seed);
                assert_is_readable(&explanation.to_string(), seed);
            }
        }
    }
    println!("{counts:#?}");
    assert!(counts["questions"] >= 100_000, "{counts:?}");
    let rare = counts.iter().find(|(_, count)| **count < AT_LEAST);
    assert!(rare.is_none(), "{rare:?}");
    assert_eq!(KINDS.len(), counts.len(), "{counts:?}");
}

/// What must have been met.
const KINDS: &[&str] = &[
    "questions",
    "on",
    "off",
    "with variant",
    "dependency satisfied",
    "dependency not satisfied",
    "strategy decides",
    "strategy broken",
    "strategy not needed",
    "constraint holds",
    "constraint fails",
    "constraint unreadable",
    "constraint by the clock",
    "segment holds",
    "segment missing",
    "segment broken",
    "in by bucket",
    "out by bucket",
    "no bucket",
    "hashed",
    "drawn",
    "variant by override",
    "variant by bucket",
    "custom admits",
    "custom unanswered",
];

fn count(counts: &mut Counts, kind: &'static str, met: bool) {
    assert!(KINDS.contains(&kind), "{kind}");
    *counts.entry(kind).or_default() += u64::from(met);
}

fn assert_is_answer(engine: &Engine, question: &Question<'_>, told: &Explanation, seed: u64) {
    let answer = engine.evaluate(&told.flag, question).unwrap();
    let expected = (
        answer.enabled,
        answer.variant.map(|it| it.name().to_owned()),
        answer
            .variant
            .and_then(|it| it.payload())
            .map(|it| (it.kind().to_owned(), it.value().to_owned())),
        answer.reason,
        answer.impression_data,
    );
    let variant = told.variant.clone();
    let payload = variant.as_ref().and_then(|it| it.payload.clone());
    let found = (
        told.enabled,
        variant.map(|it| it.name),
        payload.map(|it| (it.kind, it.value)),
        told.reason,
        told.impression_data,
    );
    assert_eq!(expected, found, "seed {seed}, flag {}", told.flag);
}

/// Is each thing in the explanation what its parts make it?
fn assert_adds_up(told: &Explanation, counts: &mut Counts, seed: u64) {
    let place = format!("seed {seed}, flag {}", told.flag);
    count(counts, "questions", true);
    count(counts, "on", told.enabled);
    count(counts, "off", !told.enabled);
    count(counts, "with variant", told.variant.is_some());
    for dependency in &told.dependencies {
        let satisfied = dependency.explanation.as_ref().is_some_and(|parent| {
            let name = parent.variant.as_ref().map_or("disabled", |it| &*it.name);
            let wanted = &dependency.variants;
            let fits = wanted.is_empty() || wanted.iter().any(|it| it == name);
            match dependency.must_be_on {
                true => parent.enabled && fits,
                false => !parent.enabled,
            }
        });
        assert_eq!(satisfied, dependency.satisfied, "{place}");
        let is_asked = dependency.explanation.is_some();
        assert_ne!(is_asked, dependency.obstacle.is_some(), "{place}");
        count(counts, "dependency satisfied", satisfied);
        count(counts, "dependency not satisfied", !satisfied);
    }
    let satisfied = !told.dependencies_broken
        && told
            .dependencies
            .iter()
            .all(|dependency| dependency.satisfied);
    let is_asked = told.switched_on && satisfied && !told.strategies_broken;
    let first = told.strategies.iter().position(|it| it.admits);
    let decides = told.strategies.iter().position(|it| it.decides);
    assert_eq!(first.filter(|_| is_asked), decides, "{place}");
    let is_on = is_asked && (decides.is_some() || told.strategies.is_empty());
    assert_eq!(is_on, told.enabled, "{place}");
    for strategy in &told.strategies {
        assert_strategy_adds_up(strategy, counts, &place);
    }
    match &told.variants {
        Some(variants) => assert_variants_add_up(variants, told, counts, &place),
        None => assert!(told.variant.is_none(), "{place}"),
    }
}

fn assert_strategy_adds_up(strategy: &Strategy, counts: &mut Counts, place: &str) {
    let rule = strategy.rule.as_ref();
    let admits = rule.is_some_and(Rule::admits)
        && strategy.constraints.iter().all(|it| it.holds)
        && strategy.segments.iter().all(|it| it.holds);
    assert_eq!(admits, strategy.admits, "{place}");
    assert_eq!(rule.is_none(), strategy.broken, "{place}");
    count(counts, "strategy decides", strategy.decides);
    count(counts, "strategy broken", strategy.broken);
    count(counts, "strategy not needed", admits && !strategy.decides);
    for segment in &strategy.segments {
        let holds = segment.constraints.iter().all(|it| it.holds);
        let is_whole = !segment.missing && !segment.broken;
        assert_eq!(is_whole && holds, segment.holds, "{place}");
        count(counts, "segment holds", segment.holds);
        count(counts, "segment missing", segment.missing);
        count(counts, "segment broken", segment.broken);
    }
    let shared = strategy.segments.iter().flat_map(|it| &it.constraints);
    for told in strategy.constraints.iter().chain(shared) {
        let inverted = told.constraint.inverted || told.constraint.operator == "NOT_IN";
        let values = &told.constraint.values;
        match told.value.as_ref().filter(|_| !told.unreadable) {
            None => assert_eq!(inverted, told.holds, "{place}: {told:?}"),
            Some(value) if told.constraint.operator.ends_with("IN") => {
                let is_in = values.contains(value);
                assert_eq!(is_in != inverted, told.holds, "{place}: {told:?}");
            }
            Some(_) => (),
        }
        count(counts, "constraint holds", told.holds);
        count(counts, "constraint fails", !told.holds);
        count(counts, "constraint unreadable", told.unreadable);
        count(counts, "constraint by the clock", told.clock);
    }
    match rule {
        Some(Rule::Rollout {
            bucket,
            threshold,
            admits,
            ..
        }) => {
            let bucket = bucket.as_ref();
            bucket
                .into_iter()
                .for_each(|it| assert_bucket(it, 0, counts, place));
            let is_in = bucket.is_some_and(|it| it.bucket <= *threshold);
            assert_eq!(is_in, *admits, "{place}");
            count(counts, "in by bucket", is_in);
            count(counts, "out by bucket", bucket.is_some() && !is_in);
            count(counts, "no bucket", bucket.is_none());
        }
        Some(Rule::Custom {
            answered, admits, ..
        }) => {
            assert!(*answered || !admits, "{place}");
            count(counts, "custom admits", *admits);
            count(counts, "custom unanswered", !answered);
        }
        _ => (),
    }
}

fn assert_bucket(bucket: &Bucket, seed: u32, counts: &mut Counts, place: &str) {
    assert!((1..=bucket.range).contains(&bucket.bucket), "{place}");
    if let Some(hashed) = &bucket.hashed {
        let of_hash = u64::from(hashed.hash) % bucket.range + 1;
        assert_eq!(of_hash, bucket.bucket, "{place}");
        assert_eq!(seed, hashed.seed, "{place}");
        let bytes = &mut hashed.text.as_bytes();
        assert_eq!(
            murmur3::murmur3_32(bytes, seed).unwrap(),
            hashed.hash,
            "{place}"
        );
        assert!(hashed.text.ends_with(&format!(":{}", hashed.value)));
    }
    count(counts, "hashed", bucket.hashed.is_some());
    count(counts, "drawn", bucket.hashed.is_none());
}

fn assert_variants_add_up(
    variants: &Variants,
    told: &Explanation,
    counts: &mut Counts,
    place: &str,
) {
    use fanion::explanation::DecidedBy;
    let chosen: Vec<_> = variants.choices.iter().filter(|it| it.chosen).collect();
    let name = chosen.first().map(|it| &it.name);
    assert_eq!(told.variant.as_ref().map(|it| &it.name), name, "{place}");
    assert!(chosen.len() <= 1, "{place}");
    let by = variants.decided_by;
    assert_eq!(by.is_some(), name.is_some(), "{place}");
    let is_forced = by == Some(DecidedBy::Override);
    assert_eq!(is_forced, variants.forced.is_some(), "{place}");
    if let Some(bucket) = &variants.bucket {
        assert_bucket(bucket, 86_028_157, counts, place);
        let last = variants.choices.iter().filter_map(|it| it.to).next_back();
        assert_eq!(Some(bucket.range), last, "{place}");
        if let Some(chosen) = chosen.first().filter(|_| !is_forced) {
            let stretch = chosen.from.unwrap()..=chosen.to.unwrap();
            assert!(stretch.contains(&bucket.bucket), "{place}");
        }
    }
    count(counts, "variant by override", is_forced);
    count(counts, "variant by bucket", by == Some(DecidedBy::Bucket));
}

/// Lines of at most 80 characters, without blanks at the end and without control characters.
fn assert_is_readable(text: &str, seed: u64) {
    assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{text}");
    for line in text.split('\n') {
        assert!(line.chars().count() <= 80, "seed {seed}: {line}");
        assert!(!line.ends_with(' '), "seed {seed}: {line:?}");
        assert!(!line.contains(char::is_control), "seed {seed}: {line:?}");
    }
}

#[test]
fn a_flag_that_nobody_has_is_not_explained() {
    let context = Context::new();
    let question = Question::new(&context, NOW, 0);
    assert!(Engine::new().explain("checkout", &question).is_none());
}

#[test]
fn names_for_javascript_are_in_camel_case_and_what_is_missing_is_left_out() {
    let document = json!({"features": [{"name": "f", "enabled": true, "strategies": [
        {"name": "flexibleRollout", "parameters": {"rollout": "0", "stickiness": "userId"},
         "constraints": [{"contextName": "plan", "operator": "IN", "values": ["a"]}]}]}]});
    let context = Context::new().with("userId", "7");
    let question = Question::new(&context, NOW, 0);
    let explanation = common::engine(&document).explain("f", &question).unwrap();
    let expected = json!({
        "flag": "f", "enabled": false, "reason": "DEFAULT", "impressionData": false,
        "switchedOn": true, "dependenciesBroken": false, "dependencies": [],
        "strategiesBroken": false, "warnings": [],
        "strategies": [{
            "place": 1, "name": "flexibleRollout", "broken": false, "admits": false,
            "decides": false, "segments": [],
            "constraints": [{
                "constraint": {"contextName": "plan", "operator": "IN", "values": ["a"],
                    "inverted": false, "caseInsensitive": false},
                "clock": false, "unreadable": false, "holds": false
            }],
            "rule": {
                "kind": "rollout", "percent": 0, "stickiness": "userId", "groupId": "f",
                "bucket": {"bucket": 26, "range": 100, "hashed": {"field": "userId", "value": "7",
                    "text": "f:7", "seed": 0, "hash": 3_115_179_825_u32}},
                "threshold": 0, "certain": true, "admits": false
            }
        }]
    });
    assert_eq!(expected, serde_json::to_value(&explanation).unwrap());
}

/// What Unleash's own server told about the same flags.
#[test]
fn all_that_the_playground_tells_is_told() {
    let mut engine = Engine::new();
    engine.load(SERVER).unwrap();
    let mut results = 0;
    for name in ["playground-basic", "playground-advanced"] {
        let path = format!("tests/data/unleash-server-8.2/{name}.json");
        let told: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        for feature in told["features"].as_array().unwrap() {
            let asked = match feature["environments"]["development"].as_array() {
                Some(asked) => asked.clone(),
                None => vec![feature.clone()],
            };
            for asked in asked {
                let context = asked.get("context").unwrap_or(&told["input"]["context"]);
                results += compare_with_playground(&engine, &asked, context);
            }
        }
    }
    println!("{results} results");
    assert!(results >= 30, "{results}");
}

/// How many results of strategies, segments and constraints were compared.
fn compare_with_playground(engine: &Engine, asked: &Value, context: &Value) -> usize {
    let context = common::context(&common::fields(context));
    let question = Question::new(&context, NOW, 42);
    let name = asked["name"].as_str().unwrap();
    let explanation = engine.explain(name, &question).unwrap();
    let mut results = 0;
    let mut same = |theirs: &Value, ours: bool, what: &str| {
        // What it cannot answer is `unknown`.
        if theirs.is_boolean() {
            assert_eq!(theirs, ours, "{name}, {what}\n{explanation}");
            results += 1;
        }
    };
    // The server keeps disabled strategies to itself.
    let theirs = asked["strategies"]["data"].as_array().unwrap().iter();
    let theirs: Vec<_> = theirs.filter(|it| it["disabled"] != true).collect();
    assert_eq!(theirs.len(), explanation.strategies.len(), "{name}");
    for (theirs, ours) in theirs.iter().zip(&explanation.strategies) {
        same(&theirs["result"]["enabled"], ours.admits, "strategy");
        let constraints = theirs["constraints"].as_array().into_iter().flatten();
        for (theirs, ours) in constraints.zip(&ours.constraints) {
            same(&theirs["result"], ours.holds, "constraint");
        }
        let segments = theirs["segments"].as_array().into_iter().flatten();
        for (theirs, ours) in segments.zip(&ours.segments) {
            assert_eq!(theirs["id"], ours.id);
            same(&theirs["result"], ours.holds, "segment");
        }
    }
    results
}

/// Asks about the flag `f`, which has that strategy.
#[track_caller]
fn check_strategy(strategy: Value, context: &[(&str, &str)], expected: &str) {
    let document = json!({"features": [{"name": "f", "enabled": true, "strategies": [strategy]}]});
    check(document, context, expected);
}

/// Asks about the first flag of the document.
#[track_caller]
fn check(document: Value, context: &[(&str, &str)], expected: &str) {
    let engine = common::engine(&document);
    let context: Context = context.iter().copied().collect();
    let question = Question::new(&context, NOW, 42);
    let flag = document["features"][0]["name"].as_str().unwrap();
    let text = engine.explain(flag, &question).unwrap().to_string();
    assert_eq!(expected.trim_start_matches('\n'), text, "\n{text}");
}

/// A strategy with that constraint.
fn having(constraint: Value) -> Value {
    json!({"name": "default", "constraints": [constraint]})
}

#[test]
fn a_switched_off_flag_tells_its_strategies_too() {
    let document = json!({"features": [{"name": "f", "enabled": false, "impressionData": true,
        "strategies": [{"name": "default"}]}]});
    check(
        document,
        &[],
        "
`f` is off: it is switched off (DISABLED)
✗ the flag is switched off
✓ strategy 1 `default`: would admit, but is not asked
    ✓ admits everyone
impression data: it is to be noted that this person was asked
",
    );
}

#[test]
fn a_flag_without_strategies_is_on_for_everyone() {
    let document = json!({"features": [{"name": "f", "enabled": true}]});
    check(
        document,
        &[],
        "
`f` is on: no strategy limits it (STATIC)
✓ the flag is switched on
✓ no strategies: everyone is admitted
",
    );
}

#[test]
fn lists_that_cannot_be_understood_are_told() {
    let document = json!({"features": [{"name": "f", "enabled": true,
        "strategies": 7, "dependencies": 7}]});
    check(
        document,
        &[],
        "
`f` is off: its dependencies could not be understood (DEFAULT)
✓ the flag is switched on
✗ its dependencies could not be understood
✗ its strategies could not be understood
warning: flag `f`: `strategies` should be a list, but is a number
warning: flag `f`: `dependencies` should be a list, but is a number
",
    );
}

#[test]
fn a_broken_strategy_says_that_it_admits_nobody() {
    check_strategy(
        having(json!({"contextName": "age", "operator": "NUM_GT", "value": "old"})),
        &[],
        "
`f` is off: its only strategy does not admit (DEFAULT)
✓ the flag is switched on
✗ strategy 1: could not be understood, so it admits nobody
warning: flag `f`, strategy 1, constraint 1: `old` is not a number
",
    );
}

#[test]
fn an_inverted_constraint_is_told_as_what_it_asks_for() {
    check_strategy(
        json!({"name": "default", "constraints": [
            {"contextName": "plan", "operator": "IN", "values": ["free", "trial"], "inverted": true},
            {"contextName": "plan", "operator": "NOT_IN", "values": ["free"], "inverted": true},
            {"contextName": "mail", "operator": "STR_ENDS_WITH", "values": [".org"], "inverted": true},
            {"contextName": "mail", "operator": "STR_STARTS_WITH", "values": ["a", "b"], "inverted": true},
            {"contextName": "mail", "operator": "STR_CONTAINS", "values": [], "inverted": true},
            {"contextName": "mail", "operator": "REGEX", "value": "^x", "inverted": true},
            {"contextName": "age", "operator": "NUM_EQ", "value": "18", "inverted": true},
            {"contextName": "until", "operator": "DATE_BEFORE", "value": "2026-03-01", "inverted": true},
            {"contextName": "version", "operator": "SEMVER_LT", "value": "2.0.0", "inverted": true},
            {"contextName": "remoteAddress", "operator": "IN_CIDR", "values": ["::1", "10.0.0.0/8"], "inverted": true}
        ]}),
        &[
            ("plan", "free"),
            ("mail", "anna@example.org"),
            ("age", "18"),
        ],
        "
`f` is off: its only strategy does not admit (DEFAULT)
✓ the flag is switched on
✗ strategy 1 `default`: does not admit
    ✗ `plan` is not one of `free`, `trial`: it is `free`
    ✓ `plan` is `free`: it is `free`
    ✗ `mail` does not end with `.org`: it is `anna@example.org`
    ✗ `mail` does not start with any of `a`, `b`: it is `anna@example.org`
    ✓ `mail` does not contain any of an empty list: it is `anna@example.org`
    ✓ `mail` does not match the pattern `^x`: it is `anna@example.org`
    ✗ `age` is not 18: it is `18`
    ✓ `until` is not before 2026-03-01 00:00 UTC: it is missing
    ✓ `version` is not below version 2.0.0: it is missing
    ✓ `remoteAddress` is not in one of `::1`, `10.0.0.0/8`: it is missing
    ✓ admits everyone
",
    );
}

#[test]
fn a_value_that_cannot_be_read_is_said_to_be_none() {
    check_strategy(
        json!({"name": "default", "constraints": [
            {"contextName": "x", "operator": "NUM_LTE", "value": "1000000"},
            {"contextName": "x", "operator": "DATE_AFTER", "value": "2026-01-01T12:30:05.5+02:00"},
            {"contextName": "x", "operator": "SEMVER_EQ", "value": "1.2.3-rc.1"},
            {"contextName": "x", "operator": "IN_CIDR", "values": ["127.0.0.1"]},
            {"contextName": "x", "operator": "IN", "values": ["abc"]}
        ]}),
        &[("x", "abc")],
        "
`f` is off: its only strategy does not admit (DEFAULT)
✓ the flag is switched on
✗ strategy 1 `default`: does not admit
    ✗ `x` is at most 1,000,000: it is `abc`, which is no number
    ✗ `x` is after 2026-01-01 10:30:05.500 UTC: it is `abc`, which is no date
    ✗ `x` is version 1.2.3-rc.1: it is `abc`, which is no version
    ✗ `x` is in `127.0.0.1`: it is `abc`, which is no address
    ✓ `x` is `abc`: it is `abc`
    ✓ admits everyone
",
    );
}

#[test]
fn the_clock_stands_in_for_a_missing_time_alone() {
    let strategy = json!({"name": "default", "constraints": [
        {"contextName": "currentTime", "operator": "DATE_AFTER", "value": "2026-01-01"},
        {"contextName": "currentTime", "operator": "STR_CONTAINS", "values": ["2026"]}
    ]});
    check_strategy(
        strategy.clone(),
        &[],
        "
`f` is off: its only strategy does not admit (DEFAULT)
✓ the flag is switched on
✗ strategy 1 `default`: does not admit
    ✗ `currentTime` is after 2026-01-01 00:00 UTC: it is 2026-01-01 00:00 UTC,
        by the clock
    ✗ `currentTime` contains `2026`: it is missing
    ✓ admits everyone
",
    );
    check_strategy(
        strategy,
        &[("currentTime", "2026-06-01T00:00:00Z")],
        "
`f` is on: strategy 1 admits, and all its tests hold (TARGETING_MATCH)
✓ the flag is switched on
▶ strategy 1 `default`: admits, and decides
    ✓ `currentTime` is after 2026-01-01 00:00 UTC: it is `2026-06-01T00:00:00Z`
    ✓ `currentTime` contains `2026`: it is `2026-06-01T00:00:00Z`
    ✓ admits everyone
",
    );
}

#[test]
fn a_long_list_is_cut_and_counted() {
    let ids: Vec<String> = (1..=10_000).map(|number| number.to_string()).collect();
    check_strategy(
        having(json!({"contextName": "userId", "operator": "IN", "values": ids})),
        &[("userId", "77")],
        "
`f` is on: strategy 1 admits, and all its tests hold (TARGETING_MATCH)
✓ the flag is switched on
▶ strategy 1 `default`: admits, and decides
    ✓ `userId` is one of `1`, `2`, `3`, `4`, `5`, `6`, `7`, `8` and 9,992 more:
        it is `77`
    ✓ admits everyone
",
    );
}

#[test]
fn a_text_can_neither_break_a_line_nor_turn_it_round() {
    let text = "a\n\u{202e}b".to_owned() + &"x".repeat(100);
    check_strategy(
        having(json!({"contextName": text, "operator": "IN", "values": ["\u{2028}", "é 日本"]})),
        &[],
        "
`f` is off: its only strategy does not admit (DEFAULT)
✓ the flag is switched on
✗ strategy 1 `default`: does not admit
    ✗ `a\\n\\u{202e}bxxxxxxxxxxxxxxxxxxxxxxxxx...` is one of `\\u{2028}`, `é 日本`:
        it is missing
    ✓ admits everyone
",
    );
}

#[test]
fn a_segment_that_is_missing_or_broken_has_nobody_in_it() {
    let document = json!({
        "features": [{"name": "f", "enabled": true,
            "strategies": [{"name": "default", "segments": [1, 2, 3, 4]}]}],
        "segments": [
            {"id": 1, "constraints": []},
            {"id": 2, "constraints": [{"contextName": "plan", "operator": "IN", "values": ["pro"]}]},
            {"id": 3, "constraints": [{"contextName": "plan", "operator": "LIKE"}]}
        ]
    });
    check(
        document,
        &[("plan", "free")],
        "
`f` is off: its only strategy does not admit (DEFAULT)
✓ the flag is switched on
✗ strategy 1 `default`: does not admit
    ✓ segment 1: tests nothing, so everyone is in it
    ✗ segment 2: not all tests hold
        ✗ `plan` is `pro`: it is `free`
    ✗ segment 3: could not be understood, so nobody is in it
    ✗ segment 4: the document has no such segment, so nobody is in it
    ✓ admits everyone
warning: flag `f`, strategy 1, segment 3, constraint 1: `LIKE` is not a known
    operator
warning: flag `f`, strategy 1, segment 4: the segment is not in the document
",
    );
}

#[test]
fn a_rollout_tells_how_its_bucket_came_about() {
    let rollout = |percent, stickiness| {
        json!({"name": "flexibleRollout",
            "parameters": {"rollout": percent, "stickiness": stickiness, "groupId": "g"}})
    };
    let document = json!({"features": [{"name": "f", "enabled": true, "strategies": [
        rollout("0", "default"),
        rollout("10", "default"),
        rollout("10", "random"),
        rollout("10", "tenant"),
        rollout("99", "userId"),
        rollout("100", "random"),
    ]}]});
    check(
        document,
        &[("userId", "7")],
        "
`f` is on: strategy 5 admits, by bucket (SPLIT)
✓ the flag is switched on
✗ strategy 1 `flexibleRollout`: does not admit
    ✗ rollout of 0 %: nobody is in; `userId` `7` has bucket 81 of 100
        the hash of `g:7` with seed 0 is 4278517780
✗ strategy 2 `flexibleRollout`: does not admit
    ✗ rollout of 10 %: `userId` `7` has bucket 81 of 100, in only at 10 or below
        the hash of `g:7` with seed 0 is 4278517780
✗ strategy 3 `flexibleRollout`: does not admit
    ✗ rollout of 10 %: bucket 71 of 100 was drawn at random, in only at 10 or
        below
✗ strategy 4 `flexibleRollout`: does not admit
    ✗ rollout of 10 %: no bucket, since `tenant` is missing
▶ strategy 5 `flexibleRollout`: admits, and decides
    ✓ rollout of 99 %: `userId` `7` has bucket 81 of 100, in at 99 or below
        the hash of `g:7` with seed 0 is 4278517780
✓ strategy 6 `flexibleRollout`: would admit, but an earlier one decides
    ✓ rollout of 100 %: everyone is in; bucket 49 of 100 was drawn at random
",
    );
}

#[test]
fn lists_of_people_addresses_and_hosts_say_what_was_looked_for() {
    let document = json!({"features": [{"name": "f", "enabled": true, "strategies": [
        {"name": "userWithId", "parameters": {"userIds": "anna"}},
        {"name": "userWithId", "parameters": {"userIds": ""}},
        {"name": "remoteAddress", "parameters": {"IPs": "10.0.0.0/8,::1"}},
        {"name": "applicationHostname", "parameters": {"hostNames": "web-1,web-2"}}
    ]}]});
    check(
        document,
        &[("userId", "bo"), ("remoteAddress", "here")],
        "
`f` is off: none of its 4 strategies admits (DEFAULT)
✓ the flag is switched on
✗ strategy 1 `userWithId`: does not admit
    ✗ `userId` is `anna`: it is `bo`
✗ strategy 2 `userWithId`: does not admit
    ✗ `userId` is one of an empty list: it is `bo`
✗ strategy 3 `remoteAddress`: does not admit
    ✗ `remoteAddress` is in one of `10.0.0.0/8`, `::1`: it is `here`, which is
        no address
✗ strategy 4 `applicationHostname`: does not admit
    ✗ `hostname` is one of `web-1`, `web-2`: it is missing
",
    );
}

#[test]
fn a_custom_strategy_says_what_was_answered() {
    let document = json!({"features": [{"name": "f", "enabled": true, "strategies": [
        {"name": "byTenant", "parameters": {"tenants": "acme"}}, {"name": "never"}]}]});
    let mut engine = Engine::with(Options {
        custom_strategies: vec!["byTenant".into(), "never".into()],
        ..Options::default()
    });
    engine.load(document.to_string().as_bytes()).unwrap();
    let context = Context::new();
    let answer = |name: &str, _: &Parameters| name == "byTenant";
    let question = Question::new(&context, NOW, 42).with_custom(&answer);
    let text = engine.explain("f", &question).unwrap().to_string();
    let expected = "
`f` is on: strategy 1 admits, and all its tests hold (TARGETING_MATCH)
✓ the flag is switched on
▶ strategy 1 `byTenant`: admits, and decides
    ✓ custom strategy `byTenant`, given `tenants=acme`: the answer is yes
✗ strategy 2 `never`: does not admit
    ✗ custom strategy `never`: the answer is no
";
    assert_eq!(expected.trim_start(), text, "\n{text}");
}

#[test]
fn parents_are_told_within_their_children() {
    let document = json!({"features": [
        {"name": "f", "enabled": true, "dependencies": [
            {"feature": "on"},
            {"feature": "on", "enabled": false},
            {"feature": "blue", "variants": ["red"]},
            {"feature": "nobody"},
            {"feature": "child"}
        ]},
        {"name": "on", "enabled": true},
        {"name": "blue", "enabled": true, "variants": [{"name": "blue", "weight": 1}]},
        {"name": "child", "enabled": true, "dependencies": [{"feature": "f"}]}
    ]});
    check(
        document,
        &[],
        "
`f` is off: its parent `on` is not as it must be (DEFAULT)
✓ the flag is switched on
✓ parent `on` must be on
    `on` is on: no strategy limits it (STATIC)
    ✓ the flag is switched on
    ✓ no strategies: everyone is admitted
✗ parent `on` must be off
    `on` is on: no strategy limits it (STATIC)
    ✓ the flag is switched on
    ✓ no strategies: everyone is admitted
✗ parent `blue` must be on with variant `red`
    `blue` is on, variant `blue`: no strategy limits it (STATIC)
    ✓ the flag is switched on
    ✓ no strategies: everyone is admitted
    ✓ the flag's variants: no other has a weight; bucket 1 of 1 was drawn at
        random
        ▶ `blue`: bucket 1 (100 %)
✗ parent `nobody` must be on: there is no such flag
✗ parent `child` must be on: it has parents itself, which never works
✓ no strategies: everyone is admitted
warning: flag `f`, dependency 4: the parent `nobody` is not in the document
warning: flag `f`, dependency 5: the parent `child` has parents of its own, so
    it is never satisfied
",
    );
}

#[test]
fn variants_tell_their_buckets_and_who_is_forced() {
    let variants = json!([
        {"name": "a", "weight": 1, "stickiness": "userId"},
        {"name": "b", "weight": 2, "overrides": [
            {"contextName": "userId", "values": ["anna", "bo"]},
            {"contextName": "plan", "values": ["pro"]}]},
        {"name": "c", "weight": 0}
    ]);
    let document = json!({"features": [{"name": "f", "enabled": true, "variants": variants}]});
    check(
        document.clone(),
        &[("userId", "7")],
        "
`f` is on, variant `b`: no strategy limits it, and a bucket picks the variant
    (SPLIT)
✓ the flag is switched on
✓ no strategies: everyone is admitted
✓ the flag's variants: `userId` `7` has bucket 3 of 3
    the hash of `f:7` with seed 86028157 is 4980110
      `a`: bucket 1 (33.3 %)
    ▶ `b`: buckets 2 to 3 (66.7 %); forced if `userId` is one of `anna`, `bo`;
        forced if `plan` is `pro`
      `c`: no buckets, since it has no weight
",
    );
    check(
        document.clone(),
        &[("userId", "bo")],
        "
`f` is on, variant `b`: no strategy limits it, and an override picks the variant
    (TARGETING_MATCH)
✓ the flag is switched on
✓ no strategies: everyone is admitted
✓ the flag's variants: forced by an override, since `userId` is `bo`
      `a`: bucket 1 (33.3 %)
    ▶ `b`: buckets 2 to 3 (66.7 %); forced if `userId` is one of `anna`, `bo`;
        forced if `plan` is `pro`
      `c`: no buckets, since it has no weight
",
    );
    check(
        document,
        &[],
        "
`f` is on, variant `b`: no strategy limits it, and a bucket picks the variant
    (SPLIT)
✓ the flag is switched on
✓ no strategies: everyone is admitted
✓ the flag's variants: bucket 2 of 3 was drawn at random
      `a`: bucket 1 (33.3 %)
    ▶ `b`: buckets 2 to 3 (66.7 %); forced if `userId` is one of `anna`, `bo`;
        forced if `plan` is `pro`
      `c`: no buckets, since it has no weight
",
    );
}

#[test]
fn variants_without_weights_are_nobodys() {
    let variants = json!([{"name": "a", "weight": 0}]);
    let document = json!({"features": [{"name": "f", "enabled": true, "variants": variants}]});
    check(
        document,
        &[],
        "
`f` is on: no strategy limits it (STATIC)
✓ the flag is switched on
✓ no strategies: everyone is admitted
✗ the flag's variants: there is none to get, since none has a weight
      `a`: no buckets, since it has no weight
warning: flag `f`: no variant has a weight above 0
",
    );
    let variants = json!([{"name": "a", "weight": 5}]);
    let document = json!({"features": [{"name": "f", "enabled": true, "variants": variants}]});
    check(
        document,
        &[],
        "
`f` is on, variant `a`: no strategy limits it (STATIC)
✓ the flag is switched on
✓ no strategies: everyone is admitted
✓ the flag's variants: no other has a weight; bucket 4 of 5 was drawn at random
    ▶ `a`: buckets 1 to 5 (100 %)
",
    );
}

/// The real server's flags that `docs/explain.md` shows, and who asks.
const SHOWN: &[(&str, &[(&str, &str)])] = &[
    ("e2e.child-variant", &[("userId", "7")]),
    (
        "e2e.constraints",
        &[
            ("userId", "7"),
            ("email", "QA1@example.com"),
            ("age", "none"),
            ("version", "2.1.0"),
            ("appName", "web"),
        ],
    ),
    ("e2e.rollout", &[("userId", "anna"), ("tenantId", "acme")]),
    (
        "e2e.users",
        &[
            ("userId", "carl"),
            ("remoteAddress", "10.1.2.3"),
            ("sessionId", "s1"),
        ],
    ),
    ("e2e.custom", &[]),
];

const SERVER: &[u8] = include_bytes!("data/unleash-server-8.2/client-features.json");

fn shown() -> String {
    let mut engine = Engine::new();
    engine.load(SERVER).unwrap();
    let texts = SHOWN.iter().map(|(flag, pairs)| {
        let context: Context = pairs.iter().copied().collect();
        let question = Question::new(&context, NOW, 42);
        let text = engine.explain(flag, &question).unwrap();
        let pairs = pairs
            .iter()
            .map(|(name, value)| format!("`{name}` = `{value}`"));
        let who = match pairs.collect::<Vec<_>>().join(", ") {
            nothing if nothing.is_empty() => "nothing is known".to_owned(),
            who => who,
        };
        format!("\n`{flag}`, where {who}:\n\n```text\n{text}```\n")
    });
    texts.collect()
}

#[test]
fn the_documentation_shows_what_the_code_prints() {
    const BEGIN: &str = "<!-- explanations: written by the code -->\n";
    const END: &str = "\n<!-- end -->\n";
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/explain.md");
    let page = std::fs::read_to_string(path).unwrap();
    let (before, rest) = page.split_once(BEGIN).unwrap();
    let (found, behind) = rest.split_once(END).unwrap();
    let expected = shown();
    if std::env::var_os("FANION_WRITE").is_some() {
        let page = [before, BEGIN, &expected, END, behind].concat();
        std::fs::write(path, page).unwrap();
        return;
    }
    assert_eq!(
        expected, found,
        "`FANION_WRITE=1 cargo test --test explain` writes docs/explain.md anew"
    );
}
