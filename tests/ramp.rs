//! Checks ramps: every error of a plan, every form of the status, and the users of random plans.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod common;
#[path = "ramp/comparison.rs"]
mod comparison;
#[path = "ramp/support.rs"]
mod support;

use fanion::document::Strategy;
use fanion::plan::Plan;
use fanion::{Context, EvaluationRequest, Ramp, ramp};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use support::{DAY, HOUR, START, engine};

#[test]
fn a_user_keeps_the_variant_when_the_percentage_grows() {
    let plan = parse(&json!({
        "groupId": "checkout", "stickiness": "userId",
        "stages": [
            {"percent": 30},
            {"from": START, "percent": 60},
            {"from": START + DAY, "percent": 100},
        ],
        "variants": [{"name": "blue", "weight": 500}, {"name": "green", "weight": 500}],
    }));
    let engine = engine(&ramp(&plan.unwrap()).unwrap());
    let mut counts = BTreeMap::new();
    for user in 0..1000 {
        let context = Context::new().with("userId", &user.to_string());
        let variant_at = |time| {
            let evaluation = engine
                .evaluate("ramp", &EvaluationRequest::new(&context, time, 0))
                .unwrap();
            evaluation.variant.map(|variant| variant.name())
        };
        let last = variant_at(START + 2 * DAY).unwrap();
        *counts.entry(last).or_insert(0) += 1;
        for time in [START - DAY, START + 1, START + DAY] {
            let name = variant_at(time);
            assert!(
                name.is_none_or(|name| name == last),
                "user {user} at {time}"
            );
        }
    }
    assert!(
        counts.len() == 2 && counts.values().all(|&count| count > 400),
        "{counts:?}"
    );
}

fn parse(plan: &Value) -> Result<Plan, String> {
    serde_json::from_value(plan.clone()).map_err(|error| error.to_string())
}

/// Returns the strategies of a plan, or the message of the error.
fn compile(plan: &Value) -> Result<Vec<Strategy>, String> {
    let ramp = ramp(&parse(plan)?).map_err(|error| error.to_string())?;
    Ok(ramp.strategies)
}

#[track_caller]
fn check_error(plan: &Value, message: &str) {
    assert_eq!(Err(message.to_owned()), compile(plan), "{plan}");
}

#[track_caller]
fn check_errors(table: &[(Value, &str)]) {
    for (plan, message) in table {
        check_error(plan, message);
    }
}

/// Returns a valid plan with some of its members replaced.
fn with(changes: Value) -> Value {
    let mut plan = json!({
        "groupId": "checkout",
        "channels": {"demo": demo()},
        "stages": [
            {"channel": "demo", "percent": 50},
            {"from": "2026-12-08T09:00Z", "percent": 1},
            {"from": "2026-12-10T09:00Z", "percent": 5},
        ],
    });
    for (key, value) in changes.as_object().unwrap() {
        plan[key] = value.clone();
    }
    plan
}

fn demo() -> Value {
    json!({"constraints": [{"contextName": "plan", "operator": "IN", "values": ["demo"]}]})
}

fn with_stages(stages: Value) -> Value {
    with(json!({ "stages": stages }))
}

fn with_channels(channels: Value) -> Value {
    with(json!({ "channels": channels }))
}

/// Returns the valid plan with a second constraint in the channel `demo`.
fn with_constraint(constraint: Value) -> Value {
    with_channels(json!({"demo": {"constraints": [demo()["constraints"][0], constraint]}}))
}

fn with_variants(variants: Value) -> Value {
    with(json!({ "variants": variants }))
}

#[test]
fn the_plan_that_the_following_tests_change_is_valid() {
    assert_eq!(3, compile(&with(json!({}))).unwrap().len());
}

// Wrong types, missing keys and unknown keys.

#[test]
fn a_member_of_a_plan_with_a_wrong_type_is_rejected() {
    check_errors(&[
        (json!([]), "should be an object, but is a list"),
        (json!({}), "`stages` is missing"),
        (json!({"stages": []}), "`groupId` is missing"),
        (
            json!({"stages": [], "groupId": null}),
            "`groupId` is missing",
        ),
        (
            with(json!({"groupId": 7})),
            "`groupId` should be a string, but is a number",
        ),
        (
            with(json!({"stickiness": []})),
            "`stickiness` should be a string, but is a list",
        ),
        (
            with(json!({"stages": {}})),
            "`stages` should be a list, but is an object",
        ),
        (
            with(json!({"channels": "demo"})),
            "`channels` should be an object, but is a string",
        ),
        (
            with(json!({"variants": true})),
            "`variants` should be a list, but is true or false",
        ),
        (
            with(json!({"stage": []})),
            "`stage` is not a known key; known keys are `groupId`, `stickiness`, `channels`, `stages`, `variants`",
        ),
    ]);
}

#[test]
fn a_member_of_a_stage_with_a_wrong_type_is_rejected() {
    check_errors(&[
        (
            with_stages(json!([7])),
            "stage 1: should be an object, but is a number",
        ),
        (
            with_stages(json!([{"channel": "demo", "percent": "5"}])),
            "stage 1, channel `demo`: `percent` should be a number, but is a string",
        ),
        (
            with_stages(json!([{"percent": 1}, {}])),
            "stage 2: `percent` is missing",
        ),
        (
            with_stages(json!([{"percent": 1, "from": true}])),
            "stage 1: `from` should be a date or Unix milliseconds, but is true or false",
        ),
        (
            with_stages(json!([{"percent": 1, "channel": 7}])),
            "stage 1: `channel` should be a string, but is a number",
        ),
        (
            with_stages(json!([{"percent": 1, "at": 7}])),
            "stage 1: `at` is not a known key; known keys are `channel`, `from`, `percent`",
        ),
    ]);
}

#[test]
fn a_member_of_a_channel_with_a_wrong_type_is_rejected() {
    check_errors(&[
        (
            with_channels(json!({"demo": []})),
            "channel `demo`: should be an object, but is a list",
        ),
        (
            with_channels(json!({"demo": {"constraint": []}})),
            "channel `demo`: `constraint` is not a known key; known keys are `constraints`, `segments`",
        ),
        (
            with_channels(json!({"demo": {"segments": 7}})),
            "channel `demo`: `segments` should be a list, but is a number",
        ),
        (
            with_channels(json!({"demo": {"segments": [7, 7.5]}})),
            "channel `demo`: `7.5` in `segments` is not the id of a segment: ids are whole numbers",
        ),
    ]);
}

#[test]
fn a_member_of_a_constraint_or_variant_with_a_wrong_type_is_rejected() {
    check_errors(&[
        (
            with_constraint(json!({"operator": "IN"})),
            "channel `demo`, constraint 2: missing field `contextName`",
        ),
        (
            with_constraint(json!(null)),
            "channel `demo`, constraint 2: should be an object, but is null",
        ),
        (
            with_constraint(json!({
                "contextName": "plan", "operator": "IN", "values": ["pro"], "invertd": true
            })),
            "channel `demo`, constraint 2: `invertd` is not a known key; known keys are `contextName`, `operator`, `values`, `value`, `inverted`, `caseInsensitive`",
        ),
        (
            with_variants(json!([{"name": "a"}])),
            "variant 1: missing field `weight`",
        ),
        (
            with_variants(json!([{"name": "a", "weight": 1, "stickyness": "userId"}])),
            "variant 1: `stickyness` is not a known key; known keys are `name`, `weight`, `weightType`, `stickiness`, `payload`, `overrides`",
        ),
    ]);
}

// Invalid values.

#[test]
fn an_empty_or_changing_member_of_a_plan_is_rejected() {
    check_errors(&[
        (with(json!({"groupId": ""})), "`groupId` is empty"),
        (with(json!({"stickiness": ""})), "`stickiness` is empty"),
        (
            with(json!({"stickiness": "random"})),
            "`stickiness` is `random`, which changes between evaluations: name a field that stays",
        ),
        (
            with(json!({"stickiness": "currentTime"})),
            "`stickiness` is `currentTime`, which changes between evaluations: name a field that stays",
        ),
        (
            with_stages(json!([])),
            "`stages` is empty: a ramp needs at least one",
        ),
    ]);
}

#[test]
fn a_channel_that_is_undefined_unused_or_for_everyone_is_rejected() {
    check_errors(&[
        (
            with_channels(json!({})),
            "stage 1, channel `demo`: the channel is not defined in `channels`",
        ),
        (
            with_stages(json!([{"percent": 1}])),
            "channel `demo`: no stage names the channel",
        ),
        (
            with_channels(json!({"demo": {"constraints": [], "segments": []}})),
            "channel `demo`: the channel has neither constraints nor segments: stages for everyone have no channel",
        ),
        (
            with_channels(json!({"everyone": demo()})),
            "channel `everyone`: the name is reserved for stages for everyone, which have no channel: rename the channel",
        ),
        (
            with_channels(json!({"": demo()})),
            "channel ``: the name is reserved for stages for everyone, which have no channel: rename the channel",
        ),
    ]);
}

#[test]
fn a_constraint_that_is_empty_or_that_sdks_evaluate_differently_is_rejected() {
    check_errors(&[
        (
            with_constraint(json!({
                "contextName": "currentTime", "operator": "DATE_BEFORE", "value": "2027-01-01"
            })),
            "channel `demo`, constraint 2: a channel cannot have a constraint on `currentTime`: `from` says when a stage begins",
        ),
        (
            with_constraint(json!({
                "contextName": "signedUp", "operator": "DATE_AFTER", "value": "2026-01-01"
            })),
            "channel `demo`, constraint 2: `DATE_AFTER` cannot be used here, since some SDKs compare the time whatever the field: compare numbers",
        ),
        (
            with_constraint(json!({"contextName": "", "operator": "IN", "values": ["a"]})),
            "channel `demo`, constraint 2: `contextName` is empty",
        ),
        (
            with_constraint(json!({"contextName": "country", "operator": "IN", "value": "nl"})),
            "channel `demo`, constraint 2: `values` is empty",
        ),
        (
            with_constraint(json!({"contextName": "country", "operator": "NOT_IN", "values": []})),
            "channel `demo`, constraint 2: `values` is empty",
        ),
        (
            with_constraint(json!({"contextName": "email", "operator": "STR_ENDS_WITH"})),
            "channel `demo`, constraint 2: `values` is empty",
        ),
    ]);
}

#[test]
fn a_variant_that_sdks_select_differently_is_rejected() {
    check_errors(&[
        (
            with_variants(json!([
                {"name": "a", "weight": 1, "stickiness": "default"},
                {"name": "b", "weight": 1, "stickiness": "userId"},
            ])),
            "variant 2: `stickiness` is `userId`, not `default` as in the plan: SDKs disagree on which one counts",
        ),
        (
            with_variants(json!([
                {"name": "a", "weight": 1, "overrides": [{"contextName": "userId", "values": ["7"]}]},
            ])),
            "variant 1: `overrides` cannot be used here, since some SDKs ignore them",
        ),
    ]);
}

#[test]
fn a_percentage_that_is_not_an_integer_from_1_to_100_is_rejected() {
    let stage = |percent: f64| with_stages(json!([{"channel": "demo", "percent": percent}]));
    for (percent, prefix) in [
        (0.0, "0"),
        (101.0, "101"),
        (-5.0, "-5"),
        (0.5, "0.5"),
        (1e300, "1000000000"),
    ] {
        let message = compile(&stage(percent)).unwrap_err();
        let prefix = format!("stage 1, channel `demo`: `percent` is `{prefix}");
        assert!(message.starts_with(&prefix), "{message}");
        let suffix = "`, not a whole number from 1 to 100";
        assert!(message.ends_with(suffix), "{message}");
    }
    for not_finite in [f64::NAN, f64::INFINITY] {
        let mut plan = parse(&stage(5.0)).unwrap();
        plan.stages[0].percent = not_finite;
        assert!(ramp(&plan).is_err());
    }
}

#[test]
fn a_percentage_that_does_not_grow_within_a_channel_is_rejected() {
    let then = |percent: f64| {
        with_stages(json!([
            {"channel": "demo", "percent": 25},
            {"percent": 1},
            {"channel": "demo", "percent": percent, "from": "2026-12-08"},
        ]))
    };
    let why = "% is not more than the 25 % of stage 1: users can only join";
    check_error(&then(25.0), &format!("stage 3, channel `demo`: 25 {why}"));
    check_error(&then(5.0), &format!("stage 3, channel `demo`: 5 {why}"));
    for percent in [26.0, 100.0] {
        assert!(compile(&then(percent)).is_ok());
    }
}

const DATE: &str = "2026-12-08T09:00:00Z";

/// Returns a plan with two stages for everyone, at these dates.
fn with_dates(first: Value, second: Value) -> Value {
    with_stages(json!([
        {"channel": "demo", "percent": 50},
        {"from": first, "percent": 1},
        {"from": second, "percent": 5},
    ]))
}

#[test]
fn a_date_that_some_sdks_cannot_parse_is_rejected() {
    for date in ["soon", "2026-02-30", "", "2026-12-08T09:00:00"] {
        check_error(
            &with_dates(json!(DATE), json!(date)),
            &format!("stage 3: `from` is `{date}`, not a date such as `2026-12-01T09:00:00Z`"),
        );
    }
    check_error(
        &with_dates(json!(DATE), json!("2026-12-08T09:00:00.0005Z")),
        "stage 3: `2026-12-08T09:00:00.0005Z` is finer than a millisecond, which some SDKs cannot parse",
    );
    for number in [
        json!(1_796_083_200),
        json!(-1),
        json!(0),
        json!(1.5e12 + 0.5),
        json!(1e17),
    ] {
        let text = number.as_f64().unwrap().to_string();
        check_error(
            &with_dates(json!(DATE), number),
            &format!(
                "stage 3: `from` is `{text}`, not a date in Unix milliseconds between 1973 and 9999"
            ),
        );
    }
    assert!(compile(&with_dates(json!(DATE), json!("2026-12-08T09:00:00.001Z"))).is_ok());
}

#[test]
fn a_stage_that_does_not_begin_after_the_one_before_is_rejected() {
    check_error(
        &with_dates(json!(DATE), json!(null)),
        "stage 3: `from` is missing: only stage 2, the first, can begin at once",
    );
    for (date, begins) in [
        (DATE, "2026-12-08T09:00:00Z"),
        ("2026-12-08T10:00+01:00", "2026-12-08T09:00:00Z"),
        ("2026-12-01", "2026-12-01T00:00:00Z"),
    ] {
        check_error(
            &with_dates(json!(DATE), json!(date)),
            &format!(
                "stage 3: the stage begins on `{begins}`, not after stage 2, which begins on `{DATE}`"
            ),
        );
    }
    assert!(compile(&with_dates(json!(null), json!("2026-12-01"))).is_ok());
}

#[test]
fn a_channel_or_stage_that_adds_no_user_is_rejected() {
    let dutch = json!({"contextName": "country", "operator": "IN", "values": ["nl"]});
    let is_demo = &demo()["constraints"][0];
    let with_two_channels = |a: Value, b: Value| {
        with(json!({
            "channels": {"a": a, "b": b},
            "stages": [{"channel": "a", "percent": 5}, {"channel": "b", "percent": 5}],
        }))
    };
    check_error(
        &with_two_channels(
            json!({"constraints": [is_demo, dutch], "segments": [7, 8]}),
            json!({"constraints": [dutch, is_demo], "segments": [8, 7]}),
        ),
        "channel `b`: the channel has the same users as channel `a`",
    );
    check_error(
        &with_two_channels(demo(), json!({"constraints": [is_demo, dutch]})),
        "stage 2, channel `b`: the stage adds no user: by then stage 1 includes 5 % of channel `a`",
    );
    check_error(
        &with_stages(json!([
            {"from": "2026-12-08", "percent": 25},
            {"channel": "demo", "from": "2026-12-07", "percent": 10},
            {"channel": "demo", "from": "2026-12-08", "percent": 20},
        ])),
        "stage 3, channel `demo`: the stage adds no user: by then stage 1 includes 25 % of everyone",
    );
    let plan = with_two_channels(demo(), json!({"constraints": [dutch]}));
    assert!(compile(&plan).is_ok());
}

#[test]
fn a_plan_whose_strategies_would_give_a_warning_is_rejected() {
    let version = |value| json!({"contextName": "v", "operator": "SEMVER_GT", "value": value});
    check_errors(&[
        (
            with_constraint(version("1.2")),
            "stage 1, channel `demo`, constraint 2: `1.2` is not a semantic version: the strategy never matches",
        ),
        (
            with_constraint(json!({"contextName": "v", "operator": "ABOUT", "value": "1"})),
            "stage 1, channel `demo`, constraint 2: `ABOUT` is not a known operator: the strategy never matches",
        ),
        (
            with_variants(
                json!([{"name": "a", "weight": 1}, {"name": "b", "weight": 4_000_000_000_u32}]),
            ),
            "variant 2: `4000000000` is not a weight, a whole number up to 1000000: the variant is ignored",
        ),
        (
            with_variants(json!([{"name": "a", "weight": 0}])),
            "stage 1, channel `demo`: no variant has a weight above 0: only an override selects one",
        ),
    ]);
    assert!(compile(&with_constraint(version("1.2.0"))).is_ok());
}

/// Compares with `strategies.json`, or writes it if `UPDATE_FIXTURES` is set.
#[test]
fn the_example_plan_of_the_documentation_compiles_to_the_pinned_strategies() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/ramp/");
    let path = format!("{folder}strategies.json");
    let ramp = example();
    let strategies = serde_json::to_string_pretty(&ramp.strategies).unwrap() + "\n";
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        fs::write(&path, &strategies).unwrap();
    }
    assert_eq!(fs::read_to_string(&path).unwrap(), strategies);
}

fn example() -> Ramp {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/ramp/plan.json");
    let plan = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    ramp(&plan).unwrap()
}

#[track_caller]
fn check_status(ramp: &Ramp, at: i64, sentences: &[&str]) {
    assert_eq!(sentences.join(" "), ramp.status(at));
}

#[test]
fn the_status_has_a_sentence_for_each_channel() {
    let ramp = example();
    let nine = START + 9 * HOUR;
    check_status(
        &ramp,
        nine,
        &[
            "demo: not begun; 100 % on 2026-12-01 09:00 UTC (in less than a minute).",
            "early Pro: not begun; 5 % on 2026-12-02 09:00 UTC (in 1 day).",
            "established Pro: not begun; 1 % on 2026-12-08 09:00 UTC (in 7 days).",
            "Enterprise: not begun; 1 % on 2027-01-11 09:00 UTC (in 41 days).",
        ],
    );
    check_status(
        &ramp,
        nine + 10 * DAY + 2 * HOUR,
        &[
            "demo: 100 % since 2026-12-01 09:00 UTC, complete.",
            "early Pro: 100 % since 2026-12-04 09:00 UTC, complete.",
            "established Pro: 5 % since 2026-12-10 09:00 UTC; next 25 % on 2026-12-14 09:00 UTC (in 2 days).",
            "Enterprise: not begun; 1 % on 2027-01-11 09:00 UTC (in 30 days).",
        ],
    );
}

#[test]
fn the_status_of_a_channel_names_the_wider_channel_that_includes_more_of_it() {
    let plan = with_stages(json!([
        {"channel": "demo", "percent": 5},
        {"from": START, "percent": 1},
        {"from": START + DAY, "percent": 25},
        {"channel": "demo", "from": START + 30 * DAY + 30_000, "percent": 50},
    ]));
    let ramp = ramp(&parse(&plan).unwrap()).unwrap();
    let next = "next 50 % on 2026-12-31 00:00:30 UTC";
    check_status(
        &ramp,
        START + DAY - 90_001,
        &[
            "demo: 5 % from the start; next 25 % with everyone on 2026-12-02 00:00 UTC (in 1 minute).",
            "everyone: 1 % since 2026-12-01 00:00 UTC; next 25 % on 2026-12-02 00:00 UTC (in 1 minute).",
        ],
    );
    check_status(
        &ramp,
        START + 30 * DAY - 2 * HOUR + 30_000,
        &[
            &format!("demo: 25 % with everyone since 2026-12-02 00:00 UTC; {next} (in 2 hours)."),
            "everyone: 25 % since 2026-12-02 00:00 UTC, its last stage.",
        ],
    );
}

#[test]
fn the_status_of_a_channel_names_the_wider_channel_that_will_include_more_of_it() {
    let plan = with_stages(json!([
        {"channel": "demo", "from": START + DAY, "percent": 5},
        {"from": START, "percent": 1},
        {"from": START + 2 * DAY, "percent": 3},
        {"from": START + 3 * DAY, "percent": 100},
    ]));
    let ramp = ramp(&parse(&plan).unwrap()).unwrap();
    let first_sentence = |at| {
        ramp.status(at)
            .split_inclusive(". ")
            .next()
            .unwrap()
            .to_owned()
    };
    let table = [
        (
            START,
            "demo: not begun; 1 % with everyone on 2026-12-01 00:00 UTC (in less than a minute). ",
        ),
        (
            START + 1,
            "demo: 1 % with everyone since 2026-12-01 00:00 UTC; next 5 % on 2026-12-02 00:00 UTC (in 23 hours). ",
        ),
        (
            START + DAY + 1,
            "demo: 5 % since 2026-12-02 00:00 UTC; next 100 % with everyone on 2026-12-04 00:00 UTC (in 1 day). ",
        ),
    ];
    for (at, sentence) in table {
        assert_eq!(sentence, first_sentence(at));
    }
}

#[test]
fn a_channel_is_complete_when_everyone_is_included() {
    let plan =
        with_stages(json!([{"channel": "demo", "percent": 5}, {"from": START, "percent": 100}]));
    let ramp = ramp(&parse(&plan).unwrap()).unwrap();
    check_status(
        &ramp,
        START + 1,
        &[
            "demo: 100 % with everyone since 2026-12-01 00:00 UTC, complete.",
            "everyone: 100 % since 2026-12-01 00:00 UTC, complete.",
        ],
    );
}

#[test]
fn the_documentation_has_the_status_and_the_error_that_the_code_returns() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/ramp.md");
    let page = fs::read_to_string(path).unwrap();
    let mut blocks = page.split("```").skip(1).step_by(2);
    let plan = blocks
        .find_map(|block| block.strip_prefix("json\n"))
        .unwrap();
    let plan = serde_json::from_str(plan).unwrap();
    let status = ramp(&plan).unwrap().status(START + 45 * DAY + 8 * HOUR);
    assert!(page.replace('\n', " ").contains(&status), "{status}");

    let shrinking = with_stages(json!([
        {"percent": 1},
        {"channel": "demo", "percent": 50},
        {"channel": "demo", "from": START, "percent": 25},
    ]));
    let message = compile(&shrinking).unwrap_err();
    assert!(page.contains(&message), "{message}");
}
