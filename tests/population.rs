//! Are people counted as they are answered, and do warnings name what makes them flip?

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    dead_code,
    reason = "a test may stop at the first surprise, and the generator is made for another"
)]

mod common;
#[path = "differential/generator.rs"]
mod generator;
#[path = "differential/pools.rs"]
mod pools;
#[path = "differential/text.rs"]
mod text;

use common::{NOW, context, engine};
use fanion::{
    Change, Context, Counts, Engine, Flips, Ids, Only, Parameters, Population, Question, Survey,
    SurveyOptions, VariantCount,
};
use generator::Generator;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const FIRST_SEED: u64 = 0x0fa9_1071;
const WORLDS: u64 = 2_000;
const PEOPLE: u32 = 40;

/// Off, or on with perhaps a variant.
type Stand = Option<Option<String>>;

/// One world's documents, people and premises.
struct World {
    before: Engine,
    after: Engine,
    base: BTreeMap<String, String>,
    options: SurveyOptions,
}

impl World {
    fn new(seed: u64) -> World {
        let mut world = Generator::new(seed);
        let base = world.context();
        let field = ["userId", "sessionId", "age", "nobody reads this"];
        let options = SurveyOptions {
            field: field[world.rng.usize(..4)].into(),
            context: context(&base),
            now: world.now(),
            seed: world.rng.u32(..),
            samples: world.rng.usize(..8),
            ..SurveyOptions::default()
        };
        World {
            before: engine(&world.document()),
            after: engine(&world.document()),
            base,
            options,
        }
    }

    fn stand(&self, engine: &Engine, flag: &str, id: &str, number: u32) -> Stand {
        let context = context(&self.base).with(&self.options.field, id);
        let admits = |name: &str, parameters: &Parameters| admits(id, name, parameters);
        let question = Question::new(&context, self.options.now, luck(self.options.seed, number));
        let answer = engine.evaluate(flag, &question.with_custom(&admits))?;
        let variant = answer.variant.map(|variant| variant.name().to_owned());
        answer.enabled.then_some(variant)
    }

    /// How everybody stands to a flag of one of the engines.
    fn stands(&self, engine: &Engine, flag: &str) -> Vec<Stand> {
        let numbers = 0..PEOPLE;
        let stands = numbers.map(|number| self.stand(engine, flag, &number.to_string(), number));
        stands.collect()
    }

    fn survey(&self, chunk: u32) -> Population {
        let survey = Survey::between(&self.before, &self.after, self.options.clone());
        let mut survey = survey.unwrap().with_custom(admits);
        let mut asked = 0;
        while asked < PEOPLE {
            let count = chunk.min(PEOPLE - asked);
            survey.ask_next(count, Ids::Numbers);
            asked += count;
        }
        survey.report()
    }
}

fn admits(id: &str, _: &str, parameters: &Parameters) -> bool {
    parameters.get("admit") == Some("yes") || id.ends_with('3')
}

/// The random number of a person, as the output of SplitMix64.
fn luck(seed: u32, number: u32) -> u32 {
    let it = u64::from(seed) << 32 | u64::from(number);
    let it = (it ^ (it >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let it = (it ^ (it >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((it ^ (it >> 31)) >> 32) as u32
}

fn check_counts(stands: &[Stand], counts: &Counts) {
    let count = |wanted: &Stand| stands.iter().filter(|stand| *stand == wanted).count() as u32;
    let enabled = stands.iter().flatten().count() as u32;
    assert_eq!(enabled, counts.enabled);
    assert_eq!(count(&Some(None)), counts.without_variant);
    let mut sum = counts.without_variant;
    for VariantCount { variant, people } in &counts.variants {
        assert_eq!(count(&Some(Some(variant.clone()))), *people);
        sum += people;
    }
    assert_eq!(enabled, sum);
}

#[test]
fn counts_are_those_of_a_loop_over_evaluate() {
    let [mut enabled, mut with_variant, mut flips] = [0_u64; 3];
    for seed in FIRST_SEED..FIRST_SEED + WORLDS {
        let world = World::new(seed);
        for flag in world.survey(PEOPLE).flags {
            let before = world.stands(&world.before, &flag.flag);
            let after = world.stands(&world.after, &flag.flag);
            let change = flag.change.unwrap();
            check_counts(&after, &flag.counts);
            check_counts(&before, &change.before);
            check_flips(&before, &after, &change, world.options.samples);
            enabled += u64::from(flag.counts.enabled);
            with_variant += u64::from(flag.counts.enabled - flag.counts.without_variant);
            flips += u64::from(change.leaves.people + change.switches.people);
        }
    }
    println!(
        "{enabled} answers on, {with_variant} of them with a variant; {flips} left or switched"
    );
    assert!(enabled > 50_000 && with_variant > 10_000 && flips > 10_000);
}

/// Those whose answers before and after are as `is_one` has it.
fn naive(
    before: &[Stand],
    after: &[Stand],
    is_one: impl Fn(&Stand, &Stand) -> bool,
) -> Vec<String> {
    let pairs = before.iter().zip(after).enumerate();
    let those = pairs.filter(|(_, (before, after))| is_one(before, after));
    those.map(|(number, _)| number.to_string()).collect()
}

fn check_flips(before: &[Stand], after: &[Stand], change: &Change, most: usize) {
    let check = |ids: &[String], flips: &Flips| {
        assert_eq!(ids.len(), flips.people as usize);
        assert_eq!(&ids[..most.min(ids.len())], flips.samples);
    };
    let joins = naive(before, after, |before, after| {
        before.is_none() && after.is_some()
    });
    let leaves = naive(before, after, |before, after| {
        before.is_some() && after.is_none()
    });
    let switches = naive(before, after, |before, after| {
        before.is_some() && after.is_some() && before != after
    });
    check(&joins, &change.joins);
    check(&leaves, &change.leaves);
    check(&switches, &change.switches);
    assert_eq!(leaves.is_empty() && switches.is_empty(), change.monotone);
    assert_eq!(change.monotone, change.causes.is_empty());
}

#[test]
fn chunks_of_any_size_give_the_same_report() {
    for seed in FIRST_SEED..FIRST_SEED + WORLDS / 10 {
        let world = World::new(seed);
        let whole = world.survey(PEOPLE);
        for chunk in [1, 7, PEOPLE - 1] {
            assert_eq!(whole, world.survey(chunk), "seed {seed}");
        }
    }
}

#[test]
fn given_ids_are_asked_as_those_that_are_made_up() {
    for seed in FIRST_SEED..FIRST_SEED + WORLDS / 10 {
        let world = World::new(seed);
        let survey = Survey::between(&world.before, &world.after, world.options.clone());
        let mut survey = survey.unwrap().with_custom(admits);
        (0..PEOPLE).for_each(|number| survey.ask(&number.to_string()));
        assert_eq!(world.survey(PEOPLE), survey.report(), "seed {seed}");
    }
}

/// A flag `f` of these strategies, in a document with a segment and a parent.
fn flag_of(strategies: Value) -> Value {
    json!({"name": "f", "enabled": true, "strategies": strategies})
}

fn document(flag: Value) -> Value {
    document_with(flag, json!({"name": "parent", "enabled": true}))
}

fn document_with(flag: Value, parent: Value) -> Value {
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
    let mut survey = survey.with_custom(admits);
    survey.ask_next(2_000, Ids::Uuids);
    let mut population = survey.report();
    assert_eq!(1, population.flags.len());
    population.flags.remove(0).change.unwrap()
}

#[test]
fn a_widened_rollout_only_adds_people() {
    let mut rng = fastrand::Rng::with_seed(FIRST_SEED);
    for _ in 0..300 {
        let stickiness = ["default", "userId", "random", "sessionId"][rng.usize(..4)];
        let (narrow, wide) = (rng.u32(..=100), rng.u32(..=100));
        let (narrow, wide) = (narrow.min(wide), narrow.max(wide));
        let made = |percent| document(flag_of(json!([rollout(percent, stickiness, "g")])));
        let change = change(&made(narrow), &made(wide));
        assert!(change.monotone, "{stickiness} {narrow} {wide}");
        assert!(change.causes.is_empty());
        assert!(narrow == wide || stickiness == "sessionId" || change.joins.people > 0);
    }
}

/// What has changed, by name, and the words for it.
#[track_caller]
fn check_causes(before: &Value, after: &Value, causes: &[(&str, &str)]) {
    let change = change(before, after);
    let found = change.causes.iter();
    let found: Vec<_> = found.map(|it| (it.what(), it.to_string())).collect();
    let found: Vec<_> = found
        .iter()
        .map(|(what, words)| (*what, &**words))
        .collect();
    assert_eq!(causes, found);
    assert_eq!(causes.is_empty(), change.monotone);
}

#[track_caller]
fn check_strategies(before: Value, after: Value, causes: &[(&str, &str)]) {
    check_causes(
        &document(flag_of(before)),
        &document(flag_of(after)),
        causes,
    );
}

#[test]
fn what_changes_in_a_rollout_is_named() {
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
            "strategy 1: the percentage shrank from 50 to 20",
        )],
    );
    // One that grew is no reason to leave.
    check_strategies(
        half(),
        json!([rollout(60, "userId", "b")]),
        &[(
            "groupId",
            "strategy 1: the group id changed from `a` to `b`",
        )],
    );
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
        &[(
            "broken",
            "strategy 1: a part of it can no longer be understood",
        )],
    );
    check_strategies(
        half(),
        json!([with(rollout(90, "userId", "a"), "segments", json!([1]))]),
        &[],
    );
}

#[test]
fn what_changes_among_strategies_is_named() {
    let users = |ids: &str| json!({"name": "userWithId", "parameters": {"userIds": ids}});
    let all = || json!({"name": "default"});
    let draws = |percent| rollout(percent, "random", "a");
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
    // One that admitted nobody has no say.
    check_strategies(
        json!([rollout(101, "userId", "a"), all()]),
        json!([users("x")]),
        &[("strategyRemoved", "strategy 2: `default` was removed")],
    );
    check_strategies(json!([all()]), json!([users("x"), all()]), &[]);
    check_strategies(
        json!([draws(50)]),
        json!([users("x"), draws(40)]),
        &[
            (
                "draw",
                "strategy 2: it draws anew, since its place among the strategies changed",
            ),
            (
                "percentage",
                "strategy 2: the percentage shrank from 50 to 40",
            ),
        ],
    );
    let custom = |admit: &str| json!({"name": "own", "parameters": {"admit": admit}});
    check_strategies(
        json!([custom("yes")]),
        json!([custom("no")]),
        &[("list", "strategy 1: what `own` lists or is given changed")],
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
fn what_changes_in_a_flag_is_named() {
    let flag = || flag_of(json!([]));
    let before = document(flag());
    let check = |after: &Value, causes| check_causes(&before, after, causes);
    let off = with(flag(), "enabled", json!(false));
    check(
        &document(off),
        &[("switchedOff", "the flag was switched off")],
    );
    check(
        &json!({"features": []}),
        &[("removed", "the flag was removed")],
    );
    let on_missing = with(flag(), "dependencies", json!([{"feature": "nobody"}]));
    check(
        &document(on_missing),
        &[("dependencies", "the dependencies changed")],
    );
    let child = || with(flag(), "dependencies", json!([{"feature": "parent"}]));
    check_causes(
        &document(child()),
        &document_with(child(), json!({"name": "parent", "enabled": false})),
        &[("parent", "its parent `parent` changed")],
    );
}

#[test]
fn what_changes_in_variants_is_named() {
    let variants = |first: u32, second: u32| {
        json!([
            {"name": "a", "weight": first, "stickiness": "userId"},
            {"name": "b", "weight": second, "stickiness": "userId"},
        ])
    };
    let flag = |variants| document(with(flag_of(json!([])), "variants", variants));
    check_causes(
        &flag(variants(500, 500)),
        &flag(variants(900, 100)),
        &[(
            "variants",
            "the variants changed from `a 500, b 500 by userId in f` to `a 900, b 100 by userId in f`",
        )],
    );
    let mut forced = variants(500, 500);
    forced[1]["overrides"] = json!([{"contextName": "plan", "values": ["pro"]}]);
    check_causes(
        &flag(variants(500, 500)),
        &flag(forced),
        &[("overrides", "the overrides of the variants changed")],
    );
    // An earlier strategy that lets more people in takes them with it.
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
            "strategy 1: the percentage grew from 10 to 50",
        )],
    );
}

#[test]
fn what_no_document_tells_is_said_in_plain_words() {
    // Two strategies change places: each is there as it was.
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
            "0 people leave and 2000 change variant, and the flag does not tell why",
        )],
    );
}

#[test]
fn flags_of_one_document_alone_are_off_in_the_other() {
    let flag = |name: &str| json!({"features": [{"name": name, "enabled": true}]});
    let (before, after) = (engine(&flag("old")), engine(&flag("new")));
    let mut survey = Survey::between(&before, &after, SurveyOptions::default()).unwrap();
    survey.ask_next(3, Ids::Numbers);
    let flags = survey.report().flags;
    let told = flags.iter().map(|flag| {
        let change = flag.change.as_ref().unwrap();
        (
            &*flag.flag,
            change.only_in,
            change.joins.people,
            change.leaves.people,
        )
    });
    let told: Vec<_> = told.collect();
    let expected = [
        ("new", Some(Only::After), 3, 0),
        ("old", Some(Only::Before), 0, 3),
    ];
    assert_eq!(expected, *told);
}

#[test]
fn a_flag_that_nobody_has_is_refused() {
    let engine = engine(&json!({"features": []}));
    let options = SurveyOptions {
        flags: vec!["ski".into()],
        ..SurveyOptions::default()
    };
    let refusal = Survey::<&Engine>::new(&engine, options).err().unwrap();
    assert_eq!("there is no flag `ski`", refusal.to_string());
    assert_eq!("FLAG_NOT_FOUND", refusal.code());
}

#[test]
fn uuids_are_distinct_and_of_version_4() {
    let mut seen = BTreeSet::new();
    let mut id = String::new();
    for number in (0..200_000).chain([u32::MAX]) {
        Ids::Uuids.spell(number, &mut id);
        let lengths: Vec<usize> = id.split('-').map(str::len).collect();
        assert_eq!([8, 4, 4, 4, 12], *lengths);
        assert!(
            id.bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f' | b'-'))
        );
        assert_eq!(Some("4"), id.get(14..15));
        assert!(matches!(id.get(19..20), Some("8" | "9" | "a" | "b")));
        assert!(seen.insert(id.clone()), "{id} is there twice");
    }
}

#[test]
fn a_report_crosses_as_plain_words() {
    let one = json!({"features": [{"name": "f", "enabled": true,
        "variants": [{"name": "a", "weight": 1}]}]});
    let (before, after) = (engine(&one), engine(&json!({"features": []})));
    let mut survey = Survey::between(&before, &after, SurveyOptions::default()).unwrap();
    survey.ask_next(1, Ids::Numbers);
    let nobody = json!({"people": 0, "samples": []});
    let expected = json!({"people": 1, "flags": [{
        "flag": "f", "enabled": 0, "variants": [], "withoutVariant": 0,
        "change": {
            "before": {"enabled": 1, "variants": [{"variant": "a", "people": 1}], "withoutVariant": 0},
            "onlyIn": "before",
            "joins": nobody, "leaves": {"people": 1, "samples": ["0"]}, "switches": nobody,
            "monotone": false,
            "causes": [{"what": "removed", "message": "the flag was removed"}],
        },
    }]});
    assert_eq!(expected, serde_json::to_value(survey.report()).unwrap());
}
