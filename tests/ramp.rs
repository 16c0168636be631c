//! Does a ramp do what its plan says? Random plans beside a naive reading of them; every refusal and
//! every standing in its own words.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may stop at the first surprise"
)]

mod common;

use fanion::plan::{Channel, Plan, Stage, When};
use fanion::{Context, Engine, Question, Ramp, ramp};
use fastrand::Rng;
use serde_json::{Value, json};
use std::fs;

/// 2026-12-01T00:00:00Z, in Unix milliseconds.
const START: i64 = 1_796_083_200_000;
const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// The flag `ramp` with these strategies; segment 7 is people of `country` `nl`.
fn document(strategies: &Value) -> Value {
    let constraints = json!([{"contextName": "country", "operator": "IN", "values": ["nl"]}]);
    json!({
        "version": 2,
        "features": [{"name": "ramp", "enabled": true, "strategies": strategies}],
        "segments": [{"id": 7, "constraints": constraints}]
    })
}

fn engine(ramp: &Ramp) -> Engine {
    let told = serde_json::to_value(ramp).unwrap();
    let engine = common::engine(&document(&told["strategies"]));
    assert!(engine.warnings().is_empty(), "{:?}", engine.warnings());
    engine
}

/// Somebody, and in which of the channels they are.
struct Person {
    fields: Vec<(&'static str, String)>,
    channels: Vec<&'static str>,
}

impl Person {
    fn any(rng: &mut Rng) -> Person {
        let mut fields = Vec::new();
        let mut channels = Vec::new();
        for field in ["userId", "tenant"] {
            if rng.u8(..) > 25 {
                fields.push((field, rng.u32(..5000).to_string()));
            }
        }
        let plan = rng.choice(["demo", "pro", "free"]).unwrap();
        fields.push(("plan", plan.into()));
        let country = rng.choice(["nl", "de"]).unwrap();
        fields.push(("country", country.into()));
        let seats = rng.u32(..200);
        fields.push(("seats", seats.to_string()));
        channels.extend((plan == "demo").then_some("demo"));
        channels.extend((plan == "pro").then_some("pro"));
        channels.extend((country == "nl").then_some("dutch"));
        channels.extend((country == "nl" && plan == "pro").then_some("dutch pro"));
        channels.extend((seats <= 100).then_some("small"));
        Person { fields, channels }
    }

    fn context(&self) -> Context {
        let mut context = Context::new();
        for (name, value) in &self.fields {
            context = context.with(name, value);
        }
        context
    }

    fn value(&self, field: &str) -> Option<&str> {
        let found = self.fields.iter().find(|(name, _)| *name == field);
        found.map(|(_, value)| value.as_str())
    }
}

fn channels() -> Vec<(&'static str, Channel)> {
    let channel = |constraints: Value, segments: &[i64]| Channel {
        constraints: serde_json::from_value(constraints).unwrap(),
        segments: segments.into(),
    };
    let plan = |name| json!({"contextName": "plan", "operator": "IN", "values": [name]});
    let many =
        json!({"contextName": "seats", "operator": "NUM_GT", "value": "100", "inverted": true});
    vec![
        ("demo", channel(json!([plan("demo")]), &[])),
        ("pro", channel(json!([plan("pro")]), &[])),
        ("dutch", channel(json!([]), &[7])),
        ("dutch pro", channel(json!([plan("pro")]), &[7])),
        ("small", channel(json!([many]), &[])),
    ]
}

/// A plan that may or may not make sense.
fn plan(rng: &mut Rng) -> Plan {
    let mut plan = Plan {
        group_id: rng.choice(["checkout", "a", "ünï"]).unwrap().into(),
        stickiness: rng
            .choice([None, Some("userId"), Some("tenant"), Some("default")])
            .unwrap()
            .map(Into::into),
        ..Plan::default()
    };
    let mut stages: Vec<(i64, Stage)> = Vec::new();
    let mut names = vec![None];
    for (name, channel) in channels() {
        if rng.u8(..) < 120 {
            plan.channels.insert(name.into(), channel);
            names.push(Some(name));
        }
    }
    for name in names {
        let (mut percent, mut at) = (0, START + rng.i64(0..20) * HOUR);
        let mut is_first = true;
        while percent < 100 && (is_first || rng.u8(..) < 200) {
            percent += rng.i64(1..=100 - percent);
            at += rng.i64(1..40) * HOUR;
            let from = match rng.u8(..) {
                ..50 if is_first => None,
                ..128 => Some(When::Milliseconds(at as f64)),
                _ => Some(When::Text(text(at))),
            };
            let order = if from.is_none() { 0 } else { at };
            let channel = name.map(Into::into);
            stages.push((
                order,
                Stage {
                    channel,
                    from,
                    percent: percent as f64,
                },
            ));
            is_first = false;
        }
    }
    if rng.bool() {
        stages.sort_by_key(|(at, _)| *at);
    }
    plan.stages = stages.into_iter().map(|(_, stage)| stage).collect();
    plan
}

/// That time of December 2026 or a later month, without help from the crate.
fn text(at: i64) -> String {
    let hours = (at - START) / HOUR;
    let (day, hour) = (hours / 24, hours % 24);
    let (month, day) = if day < 31 {
        ("2026-12", day + 1)
    } else {
        ("2027-01", day - 30)
    };
    // Whatever the zone, it is the same time.
    match at % 2 {
        0 => format!("{month}-{day:02}T{hour:02}:00:00Z"),
        _ => format!("{month}-{day:02}T{hour:02}:00"),
    }
}

fn begins(stage: &Stage) -> i64 {
    match &stage.from {
        None => i64::MIN,
        Some(When::Milliseconds(at)) => *at as i64,
        Some(When::Text(text)) => {
            let number =
                |range: std::ops::Range<usize>| text.get(range).unwrap().parse::<i64>().unwrap();
            let month = if text.starts_with("2026") { 0 } else { 31 };
            START + (number(8..10) - 1 + month) * DAY + number(11..13) * HOUR
        }
    }
}

/// The buckets of one group id and stickiness, each from a hundred plain rollouts.
struct Buckets(Engine);

impl Buckets {
    fn of(plan: &Plan) -> Buckets {
        let stickiness = plan.stickiness.as_deref().unwrap_or("default");
        let flag = |percent: u32| {
            let parameters = json!({
                "rollout": percent.to_string(), "stickiness": stickiness, "groupId": plan.group_id,
            });
            json!({
                "name": percent.to_string(), "enabled": true,
                "strategies": [{"name": "flexibleRollout", "parameters": parameters}]
            })
        };
        let flags: Vec<_> = (1..=100).map(flag).collect();
        Buckets(common::engine(&json!({"features": flags})))
    }

    /// The least percentage that lets this person in; `None` when nothing does.
    fn of_person(&self, person: &Person) -> Option<f64> {
        let context = person.context();
        let answers = self.0.evaluate_all(&Question::new(&context, 0, 0));
        let first = answers.iter().position(|answer| answer.enabled);
        first.map(|index| (index + 1) as f64)
    }
}

/// A plan as its author reads it.
fn is_in(plan: &Plan, person: &Person, bucket: Option<f64>, at: i64) -> bool {
    plan.stages.iter().any(|stage| {
        let channel = stage.channel.as_deref();
        channel.is_none_or(|name| person.channels.contains(&name))
            && at > begins(stage)
            && bucket.is_some_and(|bucket| bucket <= stage.percent)
    })
}

/// Has this person what the plan tells people apart by? Without it chance decides.
fn has_place(plan: &Plan, person: &Person) -> bool {
    match plan.stickiness.as_deref() {
        None | Some("default") => person.value("userId").is_some(),
        _ => true,
    }
}

/// Times around each beginning, to the millisecond, and others, in order.
fn times(plan: &Plan, rng: &mut Rng) -> Vec<i64> {
    let edges = plan.stages.iter().map(begins).filter(|&at| at > 0);
    let mut times: Vec<i64> = edges.flat_map(|at| [at - 1, at, at + 1]).collect();
    times.extend((0..5).map(|_| START + rng.i64(-DAY..50 * DAY)));
    times.sort();
    times
}

#[test]
fn a_ramp_does_what_its_plan_says_and_people_only_join() {
    let mut rng = Rng::with_seed(20261125);
    let (mut ramps, mut refused, mut asked, mut on) = (0, 0, 0, 0);
    while ramps < 1000 {
        let plan = plan(&mut rng);
        let Ok(ramp) = ramp(&plan) else {
            refused += 1;
            continue;
        };
        ramps += 1;
        let engine = engine(&ramp);
        let buckets = Buckets::of(&plan);
        let times = times(&plan, &mut rng);
        for _ in 0..20 {
            let person = Person::any(&mut rng);
            if !has_place(&plan, &person) {
                continue;
            }
            let bucket = buckets.of_person(&person);
            let context = person.context();
            let mut was_on = false;
            for &at in &times {
                let question = Question::new(&context, at, rng.u32(..));
                let is_on = common::is_enabled(&engine, "ramp", &question);
                let wanted = is_in(&plan, &person, bucket, at);
                assert_eq!(wanted, is_on, "at {at}: {:?} in {plan:#?}", person.fields);
                assert!(
                    is_on || !was_on,
                    "left at {at}: {:?} in {plan:#?}",
                    person.fields
                );
                was_on = is_on;
                asked += 1;
                on += u32::from(is_on);
            }
        }
    }
    println!("{ramps} ramps, {refused} plans refused, {asked} questions, {on} times on");
    assert!(asked > 200_000 && on > asked / 5 && on < asked * 4 / 5);
}

/// Refused is only what adds nobody: among random plans nothing else is wrong.
#[test]
fn a_refused_stage_adds_nobody_indeed() {
    let mut rng = Rng::with_seed(7);
    let mut refused = 0;
    for _ in 0..300 {
        let mut plan = plan(&mut rng);
        let Err(refusal) = ramp(&plan) else { continue };
        let words = refusal.to_string();
        assert!(words.contains("adds nobody"), "{words}");
        let number = words
            .trim_start_matches("stage ")
            .split([',', ':'])
            .next()
            .unwrap();
        let idle = plan.stages.remove(number.parse::<usize>().unwrap() - 1);
        let buckets = Buckets::of(&plan);
        for _ in 0..50 {
            let person = Person::any(&mut rng);
            let bucket = buckets.of_person(&person);
            for at in times(&plan, &mut rng) {
                let without = is_in(&plan, &person, bucket, at);
                let only = Plan {
                    stages: vec![idle.clone()],
                    ..plan.clone()
                };
                assert!(
                    without || !is_in(&only, &person, bucket, at),
                    "{words}: {plan:#?}"
                );
            }
        }
        refused += 1;
    }
    assert!(refused > 50, "{refused}");
}

#[test]
fn a_person_keeps_the_variant_as_the_ramp_goes_on() {
    let plan = read(&json!({
        "groupId": "checkout", "stickiness": "userId",
        "stages": [
            {"percent": 30},
            {"from": START, "percent": 60},
            {"from": START + DAY, "percent": 100},
        ],
        "variants": [{"name": "blue", "weight": 500}, {"name": "green", "weight": 500}],
    }));
    let engine = engine(&ramp(&plan.unwrap()).unwrap());
    let mut names = std::collections::BTreeMap::new();
    for user in 0..1000 {
        let context = Context::new().with("userId", &user.to_string());
        let at = |time| {
            let answer = engine
                .evaluate("ramp", &Question::new(&context, time, 0))
                .unwrap();
            answer.variant.map(|variant| variant.name())
        };
        let last = at(START + 2 * DAY).unwrap();
        *names.entry(last).or_insert(0) += 1;
        for time in [START - DAY, START + 1, START + DAY] {
            assert!(at(time).is_none_or(|name| name == last), "{user} at {time}");
        }
    }
    assert!(
        names.len() == 2 && names.values().all(|&count| count > 400),
        "{names:?}"
    );
}

fn read(plan: &Value) -> Result<Plan, String> {
    serde_json::from_value(plan.clone()).map_err(|error| error.to_string())
}

#[track_caller]
fn check_refusal(plan: &Value, words: &str) {
    let outcome = read(plan).and_then(|plan| {
        let refusal = ramp(&plan).map_err(|refusal| {
            assert_eq!("GENERAL", refusal.code());
            refusal.to_string()
        });
        refusal.map(|ramp| ramp.strategies)
    });
    assert_eq!(Err(words.to_owned()), outcome, "{plan}");
}

/// A plan that makes sense, with some of its members replaced.
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

#[test]
fn a_plan_with_nothing_replaced_makes_sense() {
    assert!(ramp(&read(&with(json!({}))).unwrap()).is_ok());
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

/// The channel `demo` with this constraint.
fn with_constraint(constraint: Value) -> Value {
    with_channels(json!({"demo": {"constraints": [demo()["constraints"][0], constraint]}}))
}

fn with_variants(variants: Value) -> Value {
    with(json!({ "variants": variants }))
}

#[test]
fn a_plan_of_other_types_is_refused_with_the_place() {
    let table = [
        (json!([]), "should be an object, but is a list"),
        (json!({}), "`stages` is missing"),
        (json!({"stages": []}), "`groupId` is missing"),
        (
            json!({"stages": [], "groupId": null}),
            "`groupId` is missing",
        ),
        (
            with(json!({"groupId": 7})),
            "`groupId` should be a text, but is a number",
        ),
        (
            with(json!({"stickiness": []})),
            "`stickiness` should be a text, but is a list",
        ),
        (
            with(json!({"stages": {}})),
            "`stages` should be a list, but is an object",
        ),
        (
            with(json!({"channels": "demo"})),
            "`channels` should be an object, but is a text",
        ),
        (
            with(json!({"variants": true})),
            "`variants` should be a list, but is true or false",
        ),
        (
            with(json!({"stage": []})),
            "`stage` is not known here, only `groupId`, `stickiness`, `channels`, `stages`, `variants`",
        ),
        (
            with_stages(json!([7])),
            "stage 1: should be an object, but is a number",
        ),
        (
            with_stages(json!([{"channel": "demo", "percent": "5"}])),
            "stage 1, channel `demo`: `percent` should be a number, but is a text",
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
            "stage 1: `channel` should be a text, but is a number",
        ),
        (
            with_stages(json!([{"percent": 1, "at": 7}])),
            "stage 1: `at` is not known here, only `channel`, `from`, `percent`",
        ),
        (
            with_channels(json!({"demo": []})),
            "channel `demo`: should be an object, but is a list",
        ),
        (
            with_channels(json!({"demo": {"constraint": []}})),
            "channel `demo`: `constraint` is not known here, only `constraints`, `segments`",
        ),
        (
            with_channels(json!({"demo": {"segments": 7}})),
            "channel `demo`: `segments` should be a list, but is a number",
        ),
        (
            with_channels(json!({"demo": {"segments": [7, 7.5]}})),
            "channel `demo`: `7.5` in `segments` is not a whole number, as ids are",
        ),
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
            "channel `demo`, constraint 2: `invertd` is not known here, only `contextName`, `operator`, `values`, `value`, `inverted`, `caseInsensitive`",
        ),
        (
            with_variants(json!([{"name": "a"}])),
            "variant 1: missing field `weight`",
        ),
        (
            with_variants(json!([{"name": "a", "weight": 1, "stickyness": "userId"}])),
            "variant 1: `stickyness` is not known here, only `name`, `weight`, `weightType`, `stickiness`, `payload`, `overrides`",
        ),
    ];
    for (plan, words) in table {
        check_refusal(&plan, words);
    }
}

#[test]
fn a_plan_without_sense_is_refused_with_the_place() {
    let table = [
        (with(json!({"groupId": ""})), "`groupId` is empty"),
        (with(json!({"stickiness": ""})), "`stickiness` is empty"),
        (
            with(json!({"stickiness": "random"})),
            "`stickiness` is `random`, which keeps nobody in place: name a field that stays",
        ),
        (
            with(json!({"stickiness": "currentTime"})),
            "`stickiness` is `currentTime`, which keeps nobody in place: name a field that stays",
        ),
        (
            with_stages(json!([])),
            "`stages` is empty: a ramp needs at least one",
        ),
        (
            with_channels(json!({})),
            "stage 1, channel `demo`: the channel is not among `channels`",
        ),
        (
            with_stages(json!([{"percent": 1}])),
            "channel `demo`: no stage is for it",
        ),
        (
            with_channels(json!({"demo": {"constraints": [], "segments": []}})),
            "channel `demo`: it has neither constraints nor segments: stages for everyone have no channel",
        ),
        (
            with_channels(json!({"everyone": demo()})),
            "channel `everyone`: a channel cannot be called that: stages for everyone have no channel",
        ),
        (
            with_channels(json!({"": demo()})),
            "channel ``: a channel cannot be called that: stages for everyone have no channel",
        ),
        (
            with_constraint(json!({
                "contextName": "currentTime", "operator": "DATE_BEFORE", "value": "2027-01-01"
            })),
            "channel `demo`, constraint 2: a channel cannot look at `currentTime`: `from` says when a stage begins",
        ),
        (
            with_constraint(json!({
                "contextName": "signedUp", "operator": "DATE_AFTER", "value": "2026-01-01"
            })),
            "channel `demo`, constraint 2: `DATE_AFTER` cannot be used here, since some SDKs look at the time whatever the field: compare numbers",
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
        (
            with_variants(json!([
                {"name": "a", "weight": 1, "stickiness": "default"},
                {"name": "b", "weight": 1, "stickiness": "userId"},
            ])),
            "variant 2: `stickiness` is `userId`, not `default` as in the plan: SDKs do not agree on which counts",
        ),
        (
            with_variants(json!([
                {"name": "a", "weight": 1, "overrides": [{"contextName": "userId", "values": ["7"]}]},
            ])),
            "variant 1: `overrides` cannot be used here, since not every SDK obeys them",
        ),
    ];
    for (plan, words) in table {
        check_refusal(&plan, words);
    }
}

#[test]
fn percentages_are_whole_and_only_grow() {
    let stage = |percent: f64| with_stages(json!([{"channel": "demo", "percent": percent}]));
    for (percent, text) in [
        (0.0, "0"),
        (101.0, "101"),
        (-5.0, "-5"),
        (0.5, "0.5"),
        (1e300, "1000000000"),
    ] {
        let words = format!("stage 1, channel `demo`: `percent` is `{text}");
        let refusal = ramp(&read(&stage(percent)).unwrap())
            .unwrap_err()
            .to_string();
        assert!(refusal.starts_with(&words), "{refusal}");
        assert!(
            refusal.ends_with("`, not a whole number from 1 to 100"),
            "{refusal}"
        );
    }
    for not_a_number in [f64::NAN, f64::INFINITY] {
        let mut plan = read(&stage(5.0)).unwrap();
        plan.stages[0].percent = not_a_number;
        assert!(ramp(&plan).is_err());
    }
    let then = |percent: f64| {
        with_stages(json!([
            {"channel": "demo", "percent": 25},
            {"percent": 1},
            {"channel": "demo", "percent": percent, "from": "2026-12-08"},
        ]))
    };
    let why = "% is not more than the 25 % of stage 1: people only join";
    check_refusal(&then(25.0), &format!("stage 3, channel `demo`: 25 {why}"));
    check_refusal(&then(5.0), &format!("stage 3, channel `demo`: 5 {why}"));
    for percent in [26.0, 100.0] {
        assert!(ramp(&read(&then(percent)).unwrap()).is_ok());
    }
}

#[test]
fn dates_can_be_read_and_only_grow() {
    let stages = |first: Value, second: Value| {
        with_stages(json!([
            {"channel": "demo", "percent": 50},
            {"from": first, "percent": 1},
            {"from": second, "percent": 5},
        ]))
    };
    let day = "2026-12-08T09:00:00Z";
    let second = |second: Value| stages(json!(day), second);
    let such = "not a date such as `2026-12-01T09:00:00Z`";
    let after = "not after stage 2, which begins on `2026-12-08T09:00:00Z`";
    let table = [
        (
            second(json!("soon")),
            format!("stage 3: `from` is `soon`, {such}"),
        ),
        (
            second(json!("2026-02-30")),
            format!("stage 3: `from` is `2026-02-30`, {such}"),
        ),
        (
            second(json!("")),
            format!("stage 3: `from` is ``, {such}"),
        ),
        (
            second(json!("2026-12-08T09:00:00")),
            format!("stage 3: `from` is `2026-12-08T09:00:00`, {such}"),
        ),
        (
            second(json!("2026-12-08T09:00:00.0005Z")),
            "stage 3: `2026-12-08T09:00:00.0005Z` is finer than a millisecond, which not every SDK can read".to_owned(),
        ),
        (
            second(json!(null)),
            "stage 3: `from` is missing: only stage 2, the first, could begin at once".to_owned(),
        ),
        (
            second(json!(day)),
            format!("stage 3: it begins on `2026-12-08T09:00:00Z`, {after}"),
        ),
        (
            second(json!("2026-12-08T10:00+01:00")),
            format!("stage 3: it begins on `2026-12-08T09:00:00Z`, {after}"),
        ),
        (
            second(json!("2026-12-01")),
            format!("stage 3: it begins on `2026-12-01T00:00:00Z`, {after}"),
        ),
    ];
    for (plan, words) in table {
        check_refusal(&plan, &words);
    }
    for number in [
        json!(1_796_083_200),
        json!(-1),
        json!(0),
        json!(1.5e12 + 0.5),
        json!(1e17),
    ] {
        let text = number.as_f64().unwrap().to_string();
        let words = "not a date in Unix milliseconds between 1973 and 9999";
        check_refusal(
            &second(number),
            &format!("stage 3: `from` is `{text}`, {words}"),
        );
    }
    assert!(ramp(&read(&stages(json!(null), json!("2026-12-01"))).unwrap()).is_ok());
    assert!(ramp(&read(&second(json!("2026-12-08T09:00:00.001Z"))).unwrap()).is_ok());
}

#[test]
fn channels_differ_and_their_stages_add_somebody() {
    let dutch = json!({"contextName": "country", "operator": "IN", "values": ["nl"]});
    let is_demo = &demo()["constraints"][0];
    let two = |one: Value, two: Value| {
        with(json!({
            "channels": {"a": one, "b": two},
            "stages": [{"channel": "a", "percent": 5}, {"channel": "b", "percent": 5}],
        }))
    };
    check_refusal(
        &two(
            json!({"constraints": [is_demo, dutch], "segments": [7, 8]}),
            json!({"constraints": [dutch, is_demo], "segments": [8, 7]}),
        ),
        "channel `b`: it is for the same people as channel `a`",
    );
    check_refusal(
        &two(demo(), json!({"constraints": [is_demo, dutch]})),
        "stage 2, channel `b`: it adds nobody: by then stage 1 lets in 5 % of channel `a`",
    );
    check_refusal(
        &with_stages(json!([
            {"from": "2026-12-08", "percent": 25},
            {"channel": "demo", "from": "2026-12-07", "percent": 10},
            {"channel": "demo", "from": "2026-12-08", "percent": 20},
        ])),
        "stage 3, channel `demo`: it adds nobody: by then stage 1 lets in 25 % of everyone",
    );
    let plan = two(demo(), json!({"constraints": [dutch]}));
    assert!(ramp(&read(&plan).unwrap()).is_ok());
}

#[test]
fn what_an_engine_would_warn_of_is_refused() {
    let version = |value| json!({"contextName": "v", "operator": "SEMVER_GT", "value": value});
    check_refusal(
        &with_constraint(version("1.2")),
        "stage 1, channel `demo`, constraint 2: `1.2` is not a semantic version",
    );
    check_refusal(
        &with_constraint(json!({"contextName": "v", "operator": "ABOUT", "value": "1"})),
        "stage 1, channel `demo`, constraint 2: `ABOUT` is not a known operator",
    );
    check_refusal(
        &with_variants(
            json!([{"name": "a", "weight": 1}, {"name": "b", "weight": 4_000_000_000_u32}]),
        ),
        "variant 2: `4000000000` is not a weight: a whole number from 0 to a million",
    );
    check_refusal(
        &with_variants(json!([{"name": "a", "weight": 0}])),
        "stage 1, channel `demo`: no variant has a weight above 0",
    );
    assert!(ramp(&read(&with_constraint(version("1.2.0"))).unwrap()).is_ok());
}

/// The golden pair: a plan, and the strategies made of it.
///
/// `FANION_WRITE=1` writes the strategies anew.
#[test]
fn the_example_of_the_documentation_becomes_the_strategies_beside_it() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/ramp/");
    let path = format!("{folder}strategies.json");
    let ramp = example();
    let made = serde_json::to_string_pretty(&ramp.strategies).unwrap() + "\n";
    if std::env::var_os("FANION_WRITE").is_some() {
        fs::write(&path, &made).unwrap();
    }
    assert_eq!(fs::read_to_string(&path).unwrap(), made);
}

fn example() -> Ramp {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/ramp/plan.json");
    let plan = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    ramp(&plan).unwrap()
}

#[track_caller]
fn check_standing(ramp: &Ramp, at: i64, sentences: &[&str]) {
    assert_eq!(sentences.join(" "), ramp.standing(at));
}

#[test]
fn a_standing_tells_each_channel_in_a_sentence() {
    let ramp = example();
    let nine = START + 9 * HOUR;
    check_standing(
        &ramp,
        nine,
        &[
            "demo: not begun; 100 % on 2026-12-01 09:00 UTC (in less than a minute).",
            "early Pro: not begun; 5 % on 2026-12-02 09:00 UTC (in 1 day).",
            "established Pro: not begun; 1 % on 2026-12-08 09:00 UTC (in 7 days).",
            "Enterprise: not begun; 1 % on 2027-01-11 09:00 UTC (in 41 days).",
        ],
    );
    check_standing(
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
fn a_standing_tells_who_is_in_with_a_wider_channel() {
    let plan = with_stages(json!([
        {"channel": "demo", "percent": 5},
        {"from": START, "percent": 1},
        {"from": START + DAY, "percent": 25},
        {"channel": "demo", "from": START + 30 * DAY + 30_000, "percent": 50},
    ]));
    let ramp = ramp(&read(&plan).unwrap()).unwrap();
    let of_demo = "next 50 % on 2026-12-31 00:00:30 UTC";
    check_standing(
        &ramp,
        START + DAY - 90_001,
        &[
            "demo: 5 % from the start; next 25 % with everyone on 2026-12-02 00:00 UTC (in 1 minute).",
            "everyone: 1 % since 2026-12-01 00:00 UTC; next 25 % on 2026-12-02 00:00 UTC (in 1 minute).",
        ],
    );
    check_standing(
        &ramp,
        START + 30 * DAY - 2 * HOUR + 30_000,
        &[
            &format!(
                "demo: 25 % with everyone since 2026-12-02 00:00 UTC; {of_demo} (in 2 hours)."
            ),
            "everyone: 25 % since 2026-12-02 00:00 UTC, its last stage.",
        ],
    );
}

#[test]
fn a_standing_tells_that_a_wider_channel_lets_in_more_later() {
    let plan = with_stages(json!([
        {"channel": "demo", "from": START + DAY, "percent": 5},
        {"from": START, "percent": 1},
        {"from": START + 2 * DAY, "percent": 3},
        {"from": START + 3 * DAY, "percent": 100},
    ]));
    let ramp = ramp(&read(&plan).unwrap()).unwrap();
    let of_demo = |at| {
        ramp.standing(at)
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
        assert_eq!(sentence, of_demo(at));
    }
}

#[test]
fn a_stage_of_which_everyone_is_complete_is_complete() {
    let plan =
        with_stages(json!([{"channel": "demo", "percent": 5}, {"from": START, "percent": 100}]));
    let ramp = ramp(&read(&plan).unwrap()).unwrap();
    check_standing(
        &ramp,
        START + 1,
        &[
            "demo: 100 % with everyone since 2026-12-01 00:00 UTC, complete.",
            "everyone: 100 % since 2026-12-01 00:00 UTC, complete.",
        ],
    );
}

#[test]
fn the_page_tells_what_the_code_tells() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/ramp.md");
    let page = fs::read_to_string(path).unwrap();
    let mut blocks = page.split("```").skip(1).step_by(2);
    let plan = blocks
        .find_map(|block| block.strip_prefix("json\n"))
        .unwrap();
    let plan = serde_json::from_str(plan).unwrap();
    let standing = ramp(&plan).unwrap().standing(START + 45 * DAY + 8 * HOUR);
    assert!(page.replace('\n', " ").contains(&standing), "{standing}");

    let shrinking = with_stages(json!([
        {"percent": 1},
        {"channel": "demo", "percent": 50},
        {"channel": "demo", "from": START, "percent": 25},
    ]));
    let refusal = ramp(&read(&shrinking).unwrap()).unwrap_err().to_string();
    assert!(page.contains(&refusal), "{refusal}");
}
