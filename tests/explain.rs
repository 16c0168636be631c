//! Checks explanations: their text, their JSON, and their agreement with `evaluate`.
//!
//! `UPDATE_FIXTURES=1 cargo test --test explain` writes the examples of `docs/explain.md`.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod common;
#[path = "explain/consistency.rs"]
mod consistency;
#[path = "differential/generator.rs"]
#[allow(dead_code, reason = "another test uses the rest")]
mod generator;
#[path = "differential/pools.rs"]
#[allow(dead_code, reason = "another test uses the rest")]
mod pools;
#[path = "differential/strings.rs"]
#[allow(dead_code, reason = "another test uses the rest")]
mod strings;

use common::NOW;
use fanion::{Context, Engine, EngineOptions, EvaluationRequest, Parameters};
use serde_json::{Value, json};

#[test]
fn an_unknown_flag_has_no_explanation() {
    let context = Context::new();
    let request = EvaluationRequest::new(&context, NOW, 0);
    assert!(Engine::new().explain("checkout", &request).is_none());
}

#[test]
fn an_explanation_serializes_in_camel_case_without_missing_members() {
    let document = json!({"features": [{"name": "f", "enabled": true, "strategies": [
        {"name": "flexibleRollout", "parameters": {"rollout": "0", "stickiness": "userId"},
         "constraints": [{"contextName": "plan", "operator": "IN", "values": ["a"]}]}]}]});
    let context = Context::new().with("userId", "7");
    let request = EvaluationRequest::new(&context, NOW, 0);
    let explanation = common::engine(&document).explain("f", &request).unwrap();
    let expected = json!({
        "flag": "f", "enabled": false, "reason": "DEFAULT", "impressionData": false,
        "flagEnabled": true, "dependenciesInvalid": false, "dependencies": [],
        "strategiesInvalid": false, "warnings": [],
        "strategies": [{
            "number": 1, "name": "flexibleRollout", "invalid": false, "matches": false,
            "decides": false, "segments": [],
            "constraints": [{
                "constraint": {"contextName": "plan", "operator": "IN", "values": ["a"],
                    "inverted": false, "caseInsensitive": false},
                "clock": false, "invalidValue": false, "matches": false
            }],
            "rule": {
                "kind": "rollout", "percent": 0, "stickiness": "userId", "groupId": "f",
                "bucket": {"bucket": 26, "range": 100, "hash": {"field": "userId", "value": "7",
                    "input": "f:7", "seed": 0, "hash": 3_115_179_825_u32}},
                "threshold": 0, "constant": true, "matches": false
            }
        }]
    });
    assert_eq!(expected, serde_json::to_value(&explanation).unwrap());
}

/// Compares with files that a real Unleash server wrote.
#[test]
fn an_explanation_has_the_results_of_the_playground_of_a_real_server() {
    let mut engine = Engine::new();
    engine.load(SERVER).unwrap();
    let mut results = 0;
    for name in ["playground-basic", "playground-advanced"] {
        let path = format!("tests/data/unleash-server-8.2/{name}.json");
        let file: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        for feature in file["features"].as_array().unwrap() {
            let evaluations = match feature["environments"]["development"].as_array() {
                Some(evaluations) => evaluations.clone(),
                None => vec![feature.clone()],
            };
            for evaluation in evaluations {
                let context = evaluation.get("context");
                let context = context.unwrap_or(&file["input"]["context"]);
                results += compare_with_playground(&engine, &evaluation, context);
            }
        }
    }
    println!("{results} results");
    assert!(results >= 30, "{results}");
}

/// Compares strategies, segments and constraints, and returns the number of results.
fn compare_with_playground(engine: &Engine, evaluation: &Value, context: &Value) -> usize {
    let context = common::context(&common::fields(context));
    let request = EvaluationRequest::new(&context, NOW, 42);
    let name = evaluation["name"].as_str().unwrap();
    let explanation = engine.explain(name, &request).unwrap();
    let mut results = 0;
    let mut compare = |theirs: &Value, ours: bool, part: &str| {
        // A result that the playground cannot compute is the string `unknown`.
        if theirs.is_boolean() {
            assert_eq!(theirs, ours, "flag {name}, {part}\n{explanation}");
            results += 1;
        }
    };
    // The document has no disabled strategies.
    let theirs = evaluation["strategies"]["data"].as_array().unwrap().iter();
    let theirs: Vec<_> = theirs
        .filter(|strategy| strategy["disabled"] != true)
        .collect();
    assert_eq!(theirs.len(), explanation.strategies.len(), "{name}");
    for (theirs, ours) in theirs.iter().zip(&explanation.strategies) {
        compare(&theirs["result"]["enabled"], ours.matches, "strategy");
        let constraints = theirs["constraints"].as_array().into_iter().flatten();
        for (theirs, ours) in constraints.zip(&ours.constraints) {
            compare(&theirs["result"], ours.matches, "constraint");
        }
        let segments = theirs["segments"].as_array().into_iter().flatten();
        for (theirs, ours) in segments.zip(&ours.segments) {
            assert_eq!(theirs["id"], ours.id);
            compare(&theirs["result"], ours.matches, "segment");
        }
    }
    results
}

/// Checks the text of the explanation of the flag `f`, which has one strategy.
#[track_caller]
fn check_strategy_text(strategy: Value, context: &[(&str, &str)], expected: &str) {
    let document = json!({"features": [{"name": "f", "enabled": true, "strategies": [strategy]}]});
    check_text(document, context, expected);
}

/// Checks the text of the explanation of the first flag.
#[track_caller]
fn check_text(document: Value, context: &[(&str, &str)], expected: &str) {
    let engine = common::engine(&document);
    let context: Context = context.iter().copied().collect();
    let request = EvaluationRequest::new(&context, NOW, 42);
    let flag = document["features"][0]["name"].as_str().unwrap();
    let text = engine.explain(flag, &request).unwrap().to_string();
    assert_eq!(expected.trim_start_matches('\n'), text, "\n{text}");
}

/// Returns a strategy with one constraint.
fn with_constraint(constraint: Value) -> Value {
    json!({"name": "default", "constraints": [constraint]})
}

#[test]
fn a_flag_that_is_switched_off_lists_its_strategies_too() {
    let document = json!({"features": [{"name": "f", "enabled": false, "impressionData": true,
        "strategies": [{"name": "default"}]}]});
    check_text(
        document,
        &[],
        "
`f` is off: it is disabled (DISABLED)
✗ the flag is disabled
✓ strategy 1 (`default`): would match, but is not evaluated
    ✓ matches every user
impression data is enabled: clients report each evaluation
",
    );
}

#[test]
fn a_flag_without_strategies_is_on_for_everyone() {
    let document = json!({"features": [{"name": "f", "enabled": true}]});
    check_text(
        document,
        &[],
        "
`f` is on: it has no strategies (STATIC)
✓ the flag is enabled
✓ no strategies: every user matches
",
    );
}

#[test]
fn an_invalid_list_of_strategies_or_dependencies_is_named() {
    let document = json!({"features": [{"name": "f", "enabled": true,
        "strategies": 7, "dependencies": 7}]});
    check_text(
        document,
        &[],
        "
`f` is off: its dependencies are invalid (DEFAULT)
✓ the flag is enabled
✗ the dependencies are invalid
✗ the strategies are invalid
warning: flag `f`: `strategies` should be a list, but is a number
warning: flag `f`: `dependencies` should be a list, but is a number
",
    );
}

#[test]
fn an_invalid_strategy_admits_no_user() {
    check_strategy_text(
        with_constraint(json!({"contextName": "age", "operator": "NUM_GT", "value": "old"})),
        &[],
        "
`f` is off: the only strategy does not match (DEFAULT)
✓ the flag is enabled
✗ strategy 1: invalid, so it never matches
warning: flag `f`, strategy 1, constraint 1: `old` is not a number: the strategy
    never matches
",
    );
}

#[test]
fn an_inverted_constraint_is_described_by_its_negation() {
    check_strategy_text(
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
`f` is off: the only strategy does not match (DEFAULT)
✓ the flag is enabled
✗ strategy 1 (`default`): does not match
    ✗ constraint 1: `plan` is `free`, expected anything but `free`, `trial`
    ✓ constraint 2: `plan` is `free`, expected `free`
    ✗ constraint 3: `mail` is `anna@example.org`, expected not to end with
        `.org`
    ✗ constraint 4: `mail` is `anna@example.org`, expected not to start with one
        of `a`, `b`
    ✓ constraint 5: `mail` is `anna@example.org`, expected not to contain one of
        an empty list
    ✓ constraint 6: `mail` is `anna@example.org`, expected not to match the
        pattern `^x`
    ✗ constraint 7: `age` is `18`, expected not 18
    ✓ constraint 8: `until` is missing, expected not before 2026-03-01 00:00 UTC
    ✓ constraint 9: `version` is missing, expected not below version 2.0.0
    ✓ constraint 10: `remoteAddress` is missing, expected an address outside
        `::1`, `10.0.0.0/8`
    ✓ matches every user
",
    );
}

#[test]
fn a_context_value_with_a_wrong_type_is_named() {
    check_strategy_text(
        json!({"name": "default", "constraints": [
            {"contextName": "x", "operator": "NUM_LTE", "value": "1000000"},
            {"contextName": "x", "operator": "DATE_AFTER", "value": "2026-01-01T12:30:05.5+02:00"},
            {"contextName": "x", "operator": "SEMVER_EQ", "value": "1.2.3-rc.1"},
            {"contextName": "x", "operator": "IN_CIDR", "values": ["127.0.0.1"]},
            {"contextName": "x", "operator": "IN", "values": ["abc"]}
        ]}),
        &[("x", "abc")],
        "
`f` is off: the only strategy does not match (DEFAULT)
✓ the flag is enabled
✗ strategy 1 (`default`): does not match
    ✗ constraint 1: `x` is `abc` (not a number), expected at most 1,000,000
    ✗ constraint 2: `x` is `abc` (not a date), expected after 2026-01-01
        10:30:05.500 UTC
    ✗ constraint 3: `x` is `abc` (not a semantic version), expected version
        1.2.3-rc.1
    ✗ constraint 4: `x` is `abc` (not an IP address), expected an address in
        `127.0.0.1`
    ✓ constraint 5: `x` is `abc`, expected `abc`
    ✓ matches every user
",
    );
}

#[test]
fn the_time_of_the_request_replaces_a_missing_current_time_in_date_constraints_only() {
    let strategy = json!({"name": "default", "constraints": [
        {"contextName": "currentTime", "operator": "DATE_AFTER", "value": "2026-01-01"},
        {"contextName": "currentTime", "operator": "STR_CONTAINS", "values": ["2026"]}
    ]});
    check_strategy_text(
        strategy.clone(),
        &[],
        "
`f` is off: the only strategy does not match (DEFAULT)
✓ the flag is enabled
✗ strategy 1 (`default`): does not match
    ✗ constraint 1: `currentTime` is 2026-01-01 00:00 UTC (now), expected after
        2026-01-01 00:00 UTC
    ✗ constraint 2: `currentTime` is missing, expected to contain `2026`
    ✓ matches every user
",
    );
    check_strategy_text(
        strategy,
        &[("currentTime", "2026-06-01T00:00:00Z")],
        "
`f` is on: strategy 1 targets this user (TARGETING_MATCH)
✓ the flag is enabled
▶ strategy 1 (`default`): matches and decides
    ✓ constraint 1: `currentTime` is `2026-06-01T00:00:00Z`, expected after
        2026-01-01 00:00 UTC
    ✓ constraint 2: `currentTime` is `2026-06-01T00:00:00Z`, expected to contain
        `2026`
    ✓ matches every user
",
    );
}

#[test]
fn a_long_list_shows_eight_entries_and_the_number_of_the_others() {
    let ids: Vec<String> = (1..=10_000).map(|number| number.to_string()).collect();
    check_strategy_text(
        with_constraint(json!({"contextName": "userId", "operator": "IN", "values": ids})),
        &[("userId", "77")],
        "
`f` is on: strategy 1 targets this user (TARGETING_MATCH)
✓ the flag is enabled
▶ strategy 1 (`default`): matches and decides
    ✓ constraint 1: `userId` is `77`, expected one of `1`, `2`, `3`, `4`, `5`,
        `6`, `7`, `8` and 9,992 more
    ✓ matches every user
",
    );
}

#[test]
fn a_string_with_control_or_direction_characters_is_escaped_and_shortened() {
    let text = "a\n\u{202e}b".to_owned() + &"x".repeat(100);
    check_strategy_text(
        with_constraint(
            json!({"contextName": text, "operator": "IN", "values": ["\u{2028}", "é 日本"]}),
        ),
        &[],
        "
`f` is off: the only strategy does not match (DEFAULT)
✓ the flag is enabled
✗ strategy 1 (`default`): does not match
    ✗ constraint 1: `a\\n\\u{202e}bxxxxxxxxxxxxxxxxxxxxxxxxx...` is missing,
        expected one of `\\u{2028}`, `é 日本`
    ✓ matches every user
",
    );
}

#[test]
fn a_missing_or_invalid_segment_does_not_match() {
    let document = json!({
        "features": [{"name": "f", "enabled": true,
            "strategies": [{"name": "default", "segments": [1, 2, 3, 4]}]}],
        "segments": [
            {"id": 1, "constraints": []},
            {"id": 2, "constraints": [{"contextName": "plan", "operator": "IN", "values": ["pro"]}]},
            {"id": 3, "constraints": [{"contextName": "plan", "operator": "LIKE"}]}
        ]
    });
    check_text(
        document,
        &[("plan", "free")],
        "
`f` is off: the only strategy does not match (DEFAULT)
✓ the flag is enabled
✗ strategy 1 (`default`): does not match
    ✓ segment 1: no constraints, so it always matches
    ✗ segment 2: not all constraints match
        ✗ constraint 1: `plan` is `free`, expected `pro`
    ✗ segment 3: invalid, so it never matches
    ✗ segment 4: not in the document, so it never matches
    ✓ matches every user
warning: flag `f`, strategy 1, segment 3, constraint 1: `LIKE` is not a known
    operator: the strategy never matches
warning: flag `f`, strategy 1, segment 4: the segment is not in the document:
    the strategy never matches
",
    );
}

#[test]
fn a_rollout_names_the_hash_or_the_draw_of_its_bucket() {
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
    check_text(
        document,
        &[("userId", "7")],
        "
`f` is on: strategy 5 includes the bucket of this user (SPLIT)
✓ the flag is enabled
✗ strategy 1 (`flexibleRollout`): does not match
    ✗ 0 % includes no user; bucket 81 of 100 for `userId` `7`
        the hash of `g:7` with seed 0 is 4278517780
✗ strategy 2 (`flexibleRollout`): does not match
    ✗ bucket 81 of 100 for `userId` `7` is above the rollout of 10 %
        the hash of `g:7` with seed 0 is 4278517780
✗ strategy 3 (`flexibleRollout`): does not match
    ✗ the random bucket 71 of 100 is above the rollout of 10 %
✗ strategy 4 (`flexibleRollout`): does not match
    ✗ `tenant` is missing, so the rollout of 10 % has no bucket for this user
▶ strategy 5 (`flexibleRollout`): matches and decides
    ✓ bucket 81 of 100 for `userId` `7` is within the rollout of 99 %
        the hash of `g:7` with seed 0 is 4278517780
✓ strategy 6 (`flexibleRollout`): would match, but an earlier strategy decides
    ✓ 100 % includes every user; the random bucket 49 of 100
",
    );
}

#[test]
fn a_strategy_with_a_list_names_the_list_and_the_context_value() {
    let document = json!({"features": [{"name": "f", "enabled": true, "strategies": [
        {"name": "userWithId", "parameters": {"userIds": "anna"}},
        {"name": "userWithId", "parameters": {"userIds": ""}},
        {"name": "remoteAddress", "parameters": {"IPs": "10.0.0.0/8,::1"}},
        {"name": "applicationHostname", "parameters": {"hostNames": "web-1,web-2"}}
    ]}]});
    check_text(
        document,
        &[("userId", "bo"), ("remoteAddress", "here")],
        "
`f` is off: none of the 4 strategies matches (DEFAULT)
✓ the flag is enabled
✗ strategy 1 (`userWithId`): does not match
    ✗ `userId` is `bo`, expected `anna`
✗ strategy 2 (`userWithId`): does not match
    ✗ `userId` is `bo`, expected one of an empty list
✗ strategy 3 (`remoteAddress`): does not match
    ✗ `remoteAddress` is `here` (not an IP address), expected an address in one
        of `10.0.0.0/8`, `::1`
✗ strategy 4 (`applicationHostname`): does not match
    ✗ `hostname` is missing, expected one of `web-1`, `web-2`
",
    );
}

#[test]
fn a_custom_strategy_names_its_parameters_and_its_result() {
    let document = json!({"features": [{"name": "f", "enabled": true, "strategies": [
        {"name": "byTenant", "parameters": {"tenants": "acme"}}, {"name": "never"}]}]});
    let mut engine = Engine::with_options(EngineOptions {
        custom_strategies: vec!["byTenant".into(), "never".into()],
        ..EngineOptions::default()
    });
    engine.load(document.to_string().as_bytes()).unwrap();
    let context = Context::new();
    let matches = |name: &str, _: &Parameters| name == "byTenant";
    let request = EvaluationRequest::new(&context, NOW, 42).with_custom(&matches);
    let text = engine.explain("f", &request).unwrap().to_string();
    let expected = "
`f` is on: strategy 1 targets this user (TARGETING_MATCH)
✓ the flag is enabled
▶ strategy 1 (`byTenant`): matches and decides
    ✓ custom strategy `byTenant` with `tenants=acme` returns true
✗ strategy 2 (`never`): does not match
    ✗ custom strategy `never` returns false
";
    assert_eq!(expected.trim_start(), text, "\n{text}");
}

#[test]
fn the_explanation_of_a_parent_is_indented_below_its_child() {
    let document = json!({"features": [
        {"name": "f", "enabled": true, "dependencies": [
            {"feature": "on"},
            {"feature": "on", "enabled": false},
            {"feature": "blue", "variants": ["red"]},
            {"feature": "unknown"},
            {"feature": "child"}
        ]},
        {"name": "on", "enabled": true},
        {"name": "blue", "enabled": true, "variants": [{"name": "blue", "weight": 1}]},
        {"name": "child", "enabled": true, "dependencies": [{"feature": "f"}]}
    ]});
    check_text(
        document,
        &[],
        "
`f` is off: the dependency on `on` is not satisfied (DEFAULT)
✓ the flag is enabled
✓ parent `on` must be on
    `on` is on: it has no strategies (STATIC)
    ✓ the flag is enabled
    ✓ no strategies: every user matches
✗ parent `on` must be off
    `on` is on: it has no strategies (STATIC)
    ✓ the flag is enabled
    ✓ no strategies: every user matches
✗ parent `blue` must be on with variant `red`
    `blue` is on, variant `blue`: it has no strategies (STATIC)
    ✓ the flag is enabled
    ✓ no strategies: every user matches
    ✓ variants of the flag: only one has a weight; the random bucket 1 of 1
        ▶ `blue`: bucket 1 (100 %)
✗ parent `unknown` must be on: the document has no such flag
✗ parent `child` must be on: a parent must not have parents of its own
✓ no strategies: every user matches
warning: flag `f`, dependency 4: the parent `unknown` is not in the document:
    the flag is off
warning: flag `f`, dependency 5: the parent `child` has dependencies of its own:
    the flag is off
",
    );
}

#[test]
fn variants_name_their_buckets_and_overrides() {
    let variants = json!([
        {"name": "a", "weight": 1, "stickiness": "userId"},
        {"name": "b", "weight": 2, "overrides": [
            {"contextName": "userId", "values": ["anna", "bo"]},
            {"contextName": "plan", "values": ["pro"]}]},
        {"name": "c", "weight": 0}
    ]);
    let document = json!({"features": [{"name": "f", "enabled": true, "variants": variants}]});
    check_text(
        document.clone(),
        &[("userId", "7")],
        "
`f` is on, variant `b`: it has no strategies, and a bucket selects the variant
    (SPLIT)
✓ the flag is enabled
✓ no strategies: every user matches
✓ variants of the flag: bucket 3 of 3 for `userId` `7`
    the hash of `f:7` with seed 86028157 is 4980110
      `a`: bucket 1 (33.3 %)
    ▶ `b`: buckets 2 to 3 (66.7 %); override if `userId` is one of `anna`, `bo`;
        override if `plan` is `pro`
      `c`: no buckets, since its weight is 0
",
    );
    check_text(
        document.clone(),
        &[("userId", "bo")],
        "
`f` is on, variant `b`: it has no strategies, and an override selects the
    variant (TARGETING_MATCH)
✓ the flag is enabled
✓ no strategies: every user matches
✓ variants of the flag: an override applies, since `userId` is `bo`
      `a`: bucket 1 (33.3 %)
    ▶ `b`: buckets 2 to 3 (66.7 %); override if `userId` is one of `anna`, `bo`;
        override if `plan` is `pro`
      `c`: no buckets, since its weight is 0
",
    );
    check_text(
        document,
        &[],
        "
`f` is on, variant `b`: it has no strategies, and a bucket selects the variant
    (SPLIT)
✓ the flag is enabled
✓ no strategies: every user matches
✓ variants of the flag: the random bucket 2 of 3
      `a`: bucket 1 (33.3 %)
    ▶ `b`: buckets 2 to 3 (66.7 %); override if `userId` is one of `anna`, `bo`;
        override if `plan` is `pro`
      `c`: no buckets, since its weight is 0
",
    );
}

#[test]
fn a_flag_whose_variants_have_no_weight_has_no_variant() {
    let variants = json!([{"name": "a", "weight": 0}]);
    let document = json!({"features": [{"name": "f", "enabled": true, "variants": variants}]});
    check_text(
        document,
        &[],
        "
`f` is on: it has no strategies (STATIC)
✓ the flag is enabled
✓ no strategies: every user matches
✗ variants of the flag: none is selected, since none has a weight
      `a`: no buckets, since its weight is 0
warning: flag `f`: no variant has a weight above 0: only an override selects one
",
    );
    let variants = json!([{"name": "a", "weight": 5}]);
    let document = json!({"features": [{"name": "f", "enabled": true, "variants": variants}]});
    check_text(
        document,
        &[],
        "
`f` is on, variant `a`: it has no strategies (STATIC)
✓ the flag is enabled
✓ no strategies: every user matches
✓ variants of the flag: only one has a weight; the random bucket 4 of 5
    ▶ `a`: buckets 1 to 5 (100 %)
",
    );
}

/// The examples of `docs/explain.md`: flags of a real server, each with a context.
const EXAMPLES: &[(&str, &[(&str, &str)])] = &[
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

fn examples() -> String {
    let mut engine = Engine::new();
    engine.load(SERVER).unwrap();
    let texts = EXAMPLES.iter().map(|(flag, pairs)| {
        let context: Context = pairs.iter().copied().collect();
        let request = EvaluationRequest::new(&context, NOW, 42);
        let text = engine.explain(flag, &request).unwrap();
        let pairs = pairs
            .iter()
            .map(|(name, value)| format!("`{name}` = `{value}`"));
        let fields = match pairs.collect::<Vec<_>>().join(", ") {
            empty if empty.is_empty() => "nothing is known".to_owned(),
            fields => fields,
        };
        format!("\n`{flag}`, where {fields}:\n\n```text\n{text}```\n")
    });
    texts.collect()
}

#[test]
fn the_examples_of_the_documentation_are_the_text_that_the_code_prints() {
    const BEGIN: &str = "<!-- explanations: written by the code -->\n";
    const END: &str = "\n<!-- end -->\n";
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/explain.md");
    let page = std::fs::read_to_string(path).unwrap();
    let (before, rest) = page.split_once(BEGIN).unwrap();
    let (actual, after) = rest.split_once(END).unwrap();
    let expected = examples();
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        let page = [before, BEGIN, &expected, END, after].concat();
        std::fs::write(path, page).unwrap();
        return;
    }
    assert_eq!(
        expected, actual,
        "`UPDATE_FIXTURES=1 cargo test --test explain` writes the examples of docs/explain.md"
    );
}
