//! Compares surveys with a loop over `evaluate`, and checks the causes of flips.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    dead_code,
    reason = "a test may panic, and uses a part of the generator"
)]

mod common;
#[path = "differential/generator.rs"]
mod generator;
#[path = "differential/pools.rs"]
mod pools;
#[path = "differential/strings.rs"]
mod strings;

use common::{NOW, context, engine};
use fanion::{
    Change, Context, Counts, Engine, EvaluationRequest, Flips, Ids, Only, Parameters, Population,
    PopulationError, Survey, SurveyOptions, VariantCount,
};
use generator::Generator;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const FIRST_SEED: u64 = 0x0fa9_1071;
const DOCUMENTS: u64 = 2_000;
const USERS: u32 = 40;

/// `None` if the flag is off, else the name of the variant if there is one.
type State = Option<Option<String>>;

/// Two random documents, and the options of a survey that compares them.
struct Scenario {
    before: Engine,
    after: Engine,
    base: BTreeMap<String, String>,
    options: SurveyOptions,
}

impl Scenario {
    fn new(seed: u64) -> Scenario {
        let mut generator = Generator::new(seed);
        let base = generator.context();
        let field = ["userId", "sessionId", "age", "unused field"];
        let options = SurveyOptions {
            field: field[generator.rng.usize(..4)].into(),
            context: context(&base),
            now: generator.now(),
            seed: generator.rng.u32(..),
            samples: generator.rng.usize(..8),
            ..SurveyOptions::default()
        };
        Scenario {
            before: engine(&generator.document()),
            after: engine(&generator.document()),
            base,
            options,
        }
    }

    fn state(&self, engine: &Engine, flag: &str, user: u32) -> State {
        let id = user.to_string();
        let context = context(&self.base).with(&self.options.field, &id);
        let custom = |name: &str, parameters: &Parameters| custom_matches(&id, name, parameters);
        let random = random_number(self.options.seed, user);
        let request = EvaluationRequest::new(&context, self.options.now, random);
        let evaluation = engine.evaluate(flag, &request.with_custom(&custom))?;
        let variant = evaluation.variant.map(|variant| variant.name().to_owned());
        evaluation.enabled.then_some(variant)
    }

    /// Returns the state of a flag for each user.
    fn states(&self, engine: &Engine, flag: &str) -> Vec<State> {
        (0..USERS)
            .map(|user| self.state(engine, flag, user))
            .collect()
    }

    fn survey(&self, chunk: u32) -> Population {
        let survey = Survey::between(&self.before, &self.after, self.options.clone());
        let mut survey = survey.unwrap().with_custom(custom_matches);
        let mut done = 0;
        while done < USERS {
            let count = chunk.min(USERS - done);
            survey.evaluate_next(count, Ids::Numbers);
            done += count;
        }
        survey.report()
    }
}

fn custom_matches(id: &str, _: &str, parameters: &Parameters) -> bool {
    parameters.get("admit") == Some("yes") || id.ends_with('3')
}

/// Returns the random number of a user: the upper half of the output of SplitMix64.
fn random_number(seed: u32, user: u32) -> u32 {
    let mixed = u64::from(seed) << 32 | u64::from(user);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((mixed ^ (mixed >> 31)) >> 32) as u32
}

fn check_counts(states: &[State], counts: &Counts) {
    let count = |wanted: &State| states.iter().filter(|state| *state == wanted).count() as u32;
    let enabled = states.iter().flatten().count() as u32;
    assert_eq!(enabled, counts.enabled);
    assert_eq!(count(&Some(None)), counts.without_variant);
    let mut sum = counts.without_variant;
    for VariantCount { variant, users } in &counts.variants {
        assert_eq!(count(&Some(Some(variant.clone()))), *users);
        sum += users;
    }
    assert_eq!(enabled, sum);
}

#[test]
fn a_survey_equals_a_loop_over_evaluate() {
    let [mut enabled, mut with_variant, mut flips] = [0_u64; 3];
    for seed in FIRST_SEED..FIRST_SEED + DOCUMENTS {
        let scenario = Scenario::new(seed);
        for flag in scenario.survey(USERS).flags {
            let before = scenario.states(&scenario.before, &flag.flag);
            let after = scenario.states(&scenario.after, &flag.flag);
            let change = flag.change.unwrap();
            check_counts(&after, &flag.counts);
            check_counts(&before, &change.before);
            check_flips(&before, &after, &change, scenario.options.samples);
            enabled += u64::from(flag.counts.enabled);
            with_variant += u64::from(flag.counts.enabled - flag.counts.without_variant);
            flips += u64::from(change.leaves.users + change.switches.users);
        }
    }
    println!("{enabled} outcomes on, {with_variant} of them with a variant; {flips} flips");
    assert!(enabled > 50_000 && with_variant > 10_000 && flips > 10_000);
}

/// Returns the ids of the users whose states before and after satisfy a condition.
fn users_where(
    before: &[State],
    after: &[State],
    condition: impl Fn(&State, &State) -> bool,
) -> Vec<String> {
    let pairs = before.iter().zip(after).enumerate();
    let matching = pairs.filter(|(_, (before, after))| condition(before, after));
    matching.map(|(user, _)| user.to_string()).collect()
}

fn check_flips(before: &[State], after: &[State], change: &Change, max_samples: usize) {
    let check = |ids: &[String], flips: &Flips| {
        assert_eq!(ids.len(), flips.users as usize);
        assert_eq!(&ids[..max_samples.min(ids.len())], flips.samples);
    };
    let joins = users_where(before, after, |before, after| {
        before.is_none() && after.is_some()
    });
    let leaves = users_where(before, after, |before, after| {
        before.is_some() && after.is_none()
    });
    let switches = users_where(before, after, |before, after| {
        before.is_some() && after.is_some() && before != after
    });
    check(&joins, &change.joins);
    check(&leaves, &change.leaves);
    check(&switches, &change.switches);
    assert_eq!(leaves.is_empty() && switches.is_empty(), change.monotone);
    assert_eq!(change.monotone, change.causes.is_empty());
}

#[test]
fn the_report_does_not_depend_on_the_size_of_the_chunks() {
    for seed in FIRST_SEED..FIRST_SEED + DOCUMENTS / 10 {
        let scenario = Scenario::new(seed);
        let whole = scenario.survey(USERS);
        for chunk in [1, 7, USERS - 1] {
            assert_eq!(whole, scenario.survey(chunk), "seed {seed}");
        }
    }
}

#[test]
fn ids_of_the_caller_give_the_report_of_equal_synthetic_ids() {
    for seed in FIRST_SEED..FIRST_SEED + DOCUMENTS / 10 {
        let scenario = Scenario::new(seed);
        let Scenario { before, after, .. } = &scenario;
        let survey = Survey::between(before, after, scenario.options.clone());
        let mut survey = survey.unwrap().with_custom(custom_matches);
        (0..USERS).for_each(|user| survey.evaluate(&user.to_string()));
        assert_eq!(scenario.survey(USERS), survey.report(), "seed {seed}");
    }
}

/// Returns the flag `f` with these strategies.
fn flag_with(strategies: Value) -> Value {
    json!({"name": "f", "enabled": true, "strategies": strategies})
}

/// Returns a document with a flag, the flag `parent`, and segment 1.
fn document(flag: Value) -> Value {
    document_with_parent(flag, json!({"name": "parent", "enabled": true}))
}

fn document_with_parent(flag: Value, parent: Value) -> Value {
    let segment = json!({"id": 1, "constraints": [in_list("plan", &["pro", "team"])]});
    json!({"features": [flag, parent], "segments": [segment]})
}

fn rollout(percent: u32, stickiness: &str, group: &str) -> Value {
    let parameters = json!({
        "rollout": percent.to_string(), "stickiness": stickiness, "groupId": group
    });
    json!({"name": "flexibleRollout", "parameters": parameters})
}

fn in_list(field: &str, values: &[&str]) -> Value {
    json!({"contextName": field, "operator": "IN", "values": values})
}

fn with(mut part: Value, key: &str, value: Value) -> Value {
    part[key] = value;
    part
}

fn change(before: &Value, after: &Value) -> Change {
    let (before, after) = (engine(before), engine(after));
    let options = SurveyOptions {
        flags: vec!["f".into()],
        context: Context::new().with("plan", "pro").with("sessionId", "s"),
        now: NOW,
        ..SurveyOptions::default()
    };
    let survey = Survey::between(&before, &after, options).unwrap();
    let mut survey = survey.with_custom(custom_matches);
    survey.evaluate_next(2_000, Ids::Uuids);
    let mut population = survey.report();
    assert_eq!(1, population.flags.len());
    population.flags.remove(0).change.unwrap()
}

#[test]
fn a_rollout_with_a_higher_percentage_only_adds_users() {
    let mut rng = fastrand::Rng::with_seed(FIRST_SEED);
    for _ in 0..300 {
        let stickiness = ["default", "userId", "random", "sessionId"][rng.usize(..4)];
        let (narrow, wide) = (rng.u32(..=100), rng.u32(..=100));
        let (narrow, wide) = (narrow.min(wide), narrow.max(wide));
        let with_percent =
            |percent| document(flag_with(json!([rollout(percent, stickiness, "g")])));
        let change = change(&with_percent(narrow), &with_percent(wide));
        assert!(change.monotone, "{stickiness} {narrow} {wide}");
        assert!(change.causes.is_empty());
        assert!(narrow == wide || stickiness == "sessionId" || change.joins.users > 0);
    }
}

/// Checks the causes of flips: the name and the message of each.
#[track_caller]
fn check_causes(before: &Value, after: &Value, causes: &[(&str, &str)]) {
    let change = change(before, after);
    let actual = change.causes.iter();
    let actual: Vec<_> = actual
        .map(|cause| (cause.what(), cause.to_string()))
        .collect();
    let actual: Vec<_> = actual
        .iter()
        .map(|(name, message)| (*name, &**message))
        .collect();
    assert_eq!(causes, actual);
    assert_eq!(causes.is_empty(), change.monotone);
}

#[track_caller]
fn check_strategies(before: Value, after: Value, causes: &[(&str, &str)]) {
    check_causes(
        &document(flag_with(before)),
        &document(flag_with(after)),
        causes,
    );
}

#[test]
fn a_change_of_a_rollout_that_makes_users_leave_is_a_cause() {
    let half = || json!([rollout(50, "userId", "a")]);
    check_strategies(
        half(),
        json!([rollout(50, "userId", "b")]),
        &[(
            "groupId",
            "strategy 1: the group id changed from `a` to `b`",
        )],
    );
    check_strategies(
        half(),
        json!([rollout(50, "random", "a")]),
        &[(
            "stickiness",
            "strategy 1: the stickiness changed from `userId` to `random`",
        )],
    );
    check_strategies(
        half(),
        json!([rollout(20, "userId", "a")]),
        &[(
            "percentage",
            "strategy 1: the rollout shrank from 50 % to 20 %",
        )],
    );
    // A percentage that grew makes no user leave.
    check_strategies(
        half(),
        json!([rollout(60, "userId", "b")]),
        &[(
            "groupId",
            "strategy 1: the group id changed from `a` to `b`",
        )],
    );
}

#[test]
fn an_added_constraint_or_an_invalid_segment_is_a_cause() {
    let half = || json!([rollout(50, "userId", "a")]);
    check_strategies(
        half(),
        json!([with(
            rollout(50, "userId", "a"),
            "constraints",
            json!([in_list("plan", &["free"])])
        )]),
        &[(
            "constraintAdded",
            "strategy 1: a constraint was added: `plan` IN `free`",
        )],
    );
    check_strategies(
        half(),
        json!([with(rollout(50, "userId", "a"), "segments", json!([2]))]),
        &[("invalid", "strategy 1: a part became invalid")],
    );
    check_strategies(
        half(),
        json!([with(rollout(90, "userId", "a"), "segments", json!([1]))]),
        &[],
    );
}

#[test]
fn a_removed_strategy_is_a_cause_if_it_included_users() {
    let users = |ids: &str| json!({"name": "userWithId", "parameters": {"userIds": ids}});
    let all = || json!({"name": "default"});
    check_strategies(
        json!([]),
        json!([rollout(50, "userId", "a")]),
        &[("strategyRemoved", "strategy 1: `default` was removed")],
    );
    check_strategies(
        json!([users("x"), all()]),
        json!([users("x")]),
        &[("strategyRemoved", "strategy 2: `default` was removed")],
    );
    // The first strategy is invalid, so it included no user.
    check_strategies(
        json!([rollout(101, "userId", "a"), all()]),
        json!([users("x")]),
        &[("strategyRemoved", "strategy 2: `default` was removed")],
    );
    check_strategies(json!([all()]), json!([users("x"), all()]), &[]);
}

#[test]
fn a_strategy_with_another_index_parameter_or_constraint_is_a_cause() {
    let users = |ids: &str| json!({"name": "userWithId", "parameters": {"userIds": ids}});
    let all = || json!({"name": "default"});
    let draws = |percent| rollout(percent, "random", "a");
    check_strategies(
        json!([draws(50)]),
        json!([users("x"), draws(40)]),
        &[
            (
                "draw",
                "strategy 2: the random draws changed, since the strategy has another position",
            ),
            (
                "percentage",
                "strategy 2: the rollout shrank from 50 % to 40 %",
            ),
        ],
    );
    let custom = |admit: &str| json!({"name": "own", "parameters": {"admit": admit}});
    check_strategies(
        json!([custom("yes")]),
        json!([custom("no")]),
        &[("list", "strategy 1: the parameters of `own` changed")],
    );
    let ten: Vec<String> = (10..20).map(|id| id.to_string()).collect();
    check_strategies(
        json!([all()]),
        json!([with(
            all(),
            "constraints",
            json!([{"contextName": "userId", "operator": "IN", "values": ten}])
        )]),
        &[(
            "constraintAdded",
            "strategy 1: a constraint was added: `userId` IN `10`, `11`, `12` and 7 more",
        )],
    );
}

#[test]
fn a_flag_that_is_off_or_whose_dependencies_changed_is_a_cause() {
    let flag = || flag_with(json!([]));
    let before = document(flag());
    let check = |after: &Value, causes| check_causes(&before, after, causes);
    let off = with(flag(), "enabled", json!(false));
    check(&document(off), &[("disabled", "the flag was disabled")]);
    check(
        &json!({"features": []}),
        &[("removed", "the flag was removed")],
    );
    let with_unknown_parent = with(flag(), "dependencies", json!([{"feature": "unknown"}]));
    check(
        &document(with_unknown_parent),
        &[("dependencies", "the dependencies changed")],
    );
    let child = || with(flag(), "dependencies", json!([{"feature": "parent"}]));
    check_causes(
        &document(child()),
        &document_with_parent(child(), json!({"name": "parent", "enabled": false})),
        &[("parent", "the parent `parent` changed")],
    );
}

#[test]
fn a_change_of_weights_or_overrides_is_a_cause() {
    let variants = |first: u32, second: u32| {
        json!([
            {"name": "a", "weight": first, "stickiness": "userId"},
            {"name": "b", "weight": second, "stickiness": "userId"},
        ])
    };
    let flag = |variants| document(with(flag_with(json!([])), "variants", variants));
    check_causes(
        &flag(variants(500, 500)),
        &flag(variants(900, 100)),
        &[(
            "variants",
            "the variants changed from `a 500, b 500` (stickiness `userId`, group id `f`) to `a 900, b 100` (stickiness `userId`, group id `f`)",
        )],
    );
    let mut with_override = variants(500, 500);
    with_override[1]["overrides"] = json!([{"contextName": "plan", "values": ["pro"]}]);
    check_causes(
        &flag(variants(500, 500)),
        &flag(with_override),
        &[("overrides", "the overrides of the variants changed")],
    );
    // A user whom the first strategy newly includes gets its variant.
    let strategies = |percent| {
        let first = with(
            rollout(percent, "userId", "a"),
            "variants",
            json!([{"name": "x", "weight": 1}]),
        );
        json!([first, {"name": "default"}])
    };
    check_strategies(
        strategies(10),
        strategies(50),
        &[(
            "percentage",
            "strategy 1: the rollout grew from 10 % to 50 %",
        )],
    );
}

#[test]
fn a_flip_that_no_change_of_the_flag_explains_has_the_cause_unknown() {
    // The two strategies are swapped, so both documents have both.
    let first = with(
        rollout(100, "userId", "a"),
        "variants",
        json!([{"name": "x", "weight": 1}]),
    );
    let second = with(
        rollout(100, "userId", "a"),
        "variants",
        json!([{"name": "y", "weight": 1}]),
    );
    check_strategies(
        json!([first, second]),
        json!([second, first]),
        &[(
            "unknown",
            "0 users leave and 2000 change variant; no difference of the flag explains it",
        )],
    );
}

#[test]
fn a_flag_of_one_document_only_is_off_in_the_other() {
    let flag = |name: &str| json!({"features": [{"name": name, "enabled": true}]});
    let (before, after) = (engine(&flag("old")), engine(&flag("new")));
    let mut survey = Survey::between(&before, &after, SurveyOptions::default()).unwrap();
    survey.evaluate_next(3, Ids::Numbers);
    let flags = survey.report().flags;
    let changes = flags.iter().map(|flag| {
        let change = flag.change.as_ref().unwrap();
        (
            &*flag.flag,
            change.only_in,
            change.joins.users,
            change.leaves.users,
        )
    });
    let changes: Vec<_> = changes.collect();
    let expected = [
        ("new", Some(Only::After), 3, 0),
        ("old", Some(Only::Before), 0, 3),
    ];
    assert_eq!(expected, *changes);
}

#[test]
fn a_survey_of_an_unknown_flag_is_rejected() {
    let engine = engine(&json!({"features": []}));
    let options = SurveyOptions {
        flags: vec!["ski".into()],
        ..SurveyOptions::default()
    };
    let error = Survey::<&Engine>::new(&engine, options).err().unwrap();
    assert_eq!("there is no flag `ski`", error.to_string());
    assert_eq!(PopulationError::UnknownFlag("ski".into()), error);
}

#[test]
fn synthetic_uuids_are_distinct_and_have_version_4() {
    let mut seen = BTreeSet::new();
    let mut id = String::new();
    for index in (0..200_000).chain([u32::MAX]) {
        Ids::Uuids.write(index, &mut id);
        let lengths: Vec<usize> = id.split('-').map(str::len).collect();
        assert_eq!([8, 4, 4, 4, 12], *lengths);
        assert!(
            id.bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f' | b'-'))
        );
        assert_eq!(Some("4"), id.get(14..15));
        assert!(matches!(id.get(19..20), Some("8" | "9" | "a" | "b")));
        assert!(seen.insert(id.clone()), "{id} occurs twice");
    }
}

#[test]
fn a_report_serializes_in_camel_case() {
    let document = json!({"features": [{"name": "f", "enabled": true,
        "variants": [{"name": "a", "weight": 1}]}]});
    let (before, after) = (engine(&document), engine(&json!({"features": []})));
    let mut survey = Survey::between(&before, &after, SurveyOptions::default()).unwrap();
    survey.evaluate_next(1, Ids::Numbers);
    let none = json!({"users": 0, "samples": []});
    let expected = json!({"users": 1, "flags": [{
        "flag": "f", "enabled": 0, "variants": [], "withoutVariant": 0,
        "change": {
            "before": {"enabled": 1, "variants": [{"variant": "a", "users": 1}], "withoutVariant": 0},
            "onlyIn": "before",
            "joins": none, "leaves": {"users": 1, "samples": ["0"]}, "switches": none,
            "monotone": false,
            "causes": [{"what": "removed", "message": "the flag was removed"}],
        },
    }]});
    assert_eq!(expected, serde_json::to_value(survey.report()).unwrap());
}
