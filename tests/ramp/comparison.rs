//! Compares the strategies of random plans with a direct evaluation of the plans.

use super::support::{DAY, HOUR, START, engine};
use crate::common;
use fanion::plan::{Channel, Plan, Stage, When};
use fanion::{Context, Engine, EvaluationRequest, Ramp, ramp};
use fastrand::Rng;
use serde_json::{Value, json};

/// A user, and the channels that include them.
struct User {
    fields: Vec<(&'static str, String)>,
    channels: Vec<&'static str>,
}

impl User {
    fn random(rng: &mut Rng) -> User {
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
        User { fields, channels }
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
    let at_most_100_seats =
        json!({"contextName": "seats", "operator": "NUM_GT", "value": "100", "inverted": true});
    vec![
        ("demo", channel(json!([plan("demo")]), &[])),
        ("pro", channel(json!([plan("pro")]), &[])),
        ("dutch", channel(json!([]), &[7])),
        ("dutch pro", channel(json!([plan("pro")]), &[7])),
        ("small", channel(json!([at_most_100_seats]), &[])),
    ]
}

/// Returns a plan that is valid, or has a stage that adds no user.
pub fn random_plan(rng: &mut Rng) -> Plan {
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
        stages.extend(random_stages(rng, name));
    }
    if rng.bool() {
        stages.sort_by_key(|(at, _)| *at);
    }
    plan.stages = stages.into_iter().map(|(_, stage)| stage).collect();
    plan
}

/// Returns stages of one channel in order, each with its beginning.
fn random_stages(rng: &mut Rng, channel: Option<&str>) -> Vec<(i64, Stage)> {
    let mut stages = Vec::new();
    let (mut percent, mut at) = (0, START + rng.i64(0..20) * HOUR);
    while percent < 100 && (stages.is_empty() || rng.u8(..) < 200) {
        percent += rng.i64(1..=100 - percent);
        at += rng.i64(1..40) * HOUR;
        let from = match rng.u8(..) {
            ..50 if stages.is_empty() => None,
            ..128 => Some(When::Milliseconds(at as f64)),
            _ => Some(When::Text(format_date(at))),
        };
        let begins = if from.is_none() { 0 } else { at };
        let stage = Stage {
            channel: channel.map(Into::into),
            from,
            percent: percent as f64,
        };
        stages.push((begins, stage));
    }
    stages
}

/// Formats a time in December 2026 or January 2027. Own code, since it judges the crate.
fn format_date(at: i64) -> String {
    let hours = (at - START) / HOUR;
    let (day, hour) = (hours / 24, hours % 24);
    let (month, day) = if day < 31 {
        ("2026-12", day + 1)
    } else {
        ("2027-01", day - 30)
    };
    // Both formats mean the same time, since the default zone is UTC.
    match hours % 2 {
        0 => format!("{month}-{day:02}T{hour:02}:00:00Z"),
        _ => format!("{month}-{day:02}T{hour:02}:00"),
    }
}

/// Returns the time after which a stage is active.
fn beginning(stage: &Stage) -> i64 {
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

/// Finds buckets for one group id and stickiness, with one rollout flag for each percentage.
struct Buckets(Engine);

impl Buckets {
    fn new(plan: &Plan) -> Buckets {
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

    /// Returns the smallest percentage that includes the user, or `None` if no percentage does.
    fn bucket(&self, user: &User) -> Option<f64> {
        let context = user.context();
        let evaluations = self.0.evaluate_all(&EvaluationRequest::new(&context, 0, 0));
        let first = evaluations.iter().position(|evaluation| evaluation.enabled);
        first.map(|index| (index + 1) as f64)
    }
}

/// Returns whether a plan includes a user, stage by stage.
fn includes(plan: &Plan, user: &User, bucket: Option<f64>, at: i64) -> bool {
    plan.stages.iter().any(|stage| {
        let channel = stage.channel.as_deref();
        channel.is_none_or(|name| user.channels.contains(&name))
            && at > beginning(stage)
            && bucket.is_some_and(|bucket| bucket <= stage.percent)
    })
}

/// Returns whether the user has a value for the stickiness of the plan.
///
/// With stickiness `default` and without a value, a random draw decides.
fn has_sticky_value(plan: &Plan, user: &User) -> bool {
    match plan.stickiness.as_deref() {
        None | Some("default") => user.value("userId").is_some(),
        _ => true,
    }
}

/// Returns the times around each beginning, to the millisecond, and random times, in order.
fn times(plan: &Plan, rng: &mut Rng) -> Vec<i64> {
    let beginnings = plan.stages.iter().map(beginning).filter(|&at| at > 0);
    let mut times: Vec<i64> = beginnings.flat_map(|at| [at - 1, at, at + 1]).collect();
    times.extend((0..5).map(|_| START + rng.i64(-DAY..50 * DAY)));
    times.sort();
    times
}

#[test]
fn the_strategies_include_the_users_of_the_plan_and_no_user_leaves() {
    let mut rng = Rng::with_seed(20261125);
    let (mut ramps, mut rejected, mut requests, mut on) = (0, 0, 0, 0);
    while ramps < 1000 {
        let plan = random_plan(&mut rng);
        let Ok(ramp) = ramp(&plan) else {
            rejected += 1;
            continue;
        };
        ramps += 1;
        for is_on in compare_ramp(&plan, &ramp, &mut rng) {
            requests += 1;
            on += u32::from(is_on);
        }
    }
    println!("{ramps} ramps, {rejected} plans rejected, {requests} requests, {on} of them on");
    assert!(requests > 200_000 && on > requests / 5 && on < requests * 4 / 5);
}

/// Compares the strategies of a plan with the plan, for random users in the order of time. Returns whether each
/// request was on.
pub fn compare_ramp(plan: &Plan, ramp: &Ramp, rng: &mut Rng) -> Vec<bool> {
    let engine = engine(ramp);
    let buckets = Buckets::new(plan);
    let times = times(plan, rng);
    let mut answers = Vec::new();
    for _ in 0..20 {
        let user = User::random(rng);
        if !has_sticky_value(plan, &user) {
            continue;
        }
        let bucket = buckets.bucket(&user);
        let context = user.context();
        let mut was_on = false;
        for &at in &times {
            let request = EvaluationRequest::new(&context, at, rng.u32(..));
            let is_on = common::is_enabled(&engine, "ramp", &request);
            let expected = includes(plan, &user, bucket, at);
            assert_eq!(expected, is_on, "at {at}: {:?} in {plan:#?}", user.fields);
            assert!(
                is_on || !was_on,
                "the user leaves at {at}: {:?} in {plan:#?}",
                user.fields
            );
            was_on = is_on;
            answers.push(is_on);
        }
    }
    answers
}

/// Random plans have no other error.
#[test]
fn a_stage_that_is_rejected_because_it_adds_no_user_adds_none() {
    let mut rng = Rng::with_seed(7);
    let mut rejected = 0;
    for _ in 0..300 {
        let mut plan = random_plan(&mut rng);
        let Err(error) = ramp(&plan) else { continue };
        let message = error.to_string();
        assert!(message.contains("adds no user"), "{message}");
        let number = message
            .trim_start_matches("stage ")
            .split([',', ':'])
            .next()
            .unwrap();
        let removed = plan.stages.remove(number.parse::<usize>().unwrap() - 1);
        let buckets = Buckets::new(&plan);
        for _ in 0..50 {
            let user = User::random(&mut rng);
            let bucket = buckets.bucket(&user);
            for at in times(&plan, &mut rng) {
                let is_included = includes(&plan, &user, bucket, at);
                let only = Plan {
                    stages: vec![removed.clone()],
                    ..plan.clone()
                };
                assert!(
                    is_included || !includes(&only, &user, bucket, at),
                    "{message}: {plan:#?}"
                );
            }
        }
        rejected += 1;
    }
    assert!(rejected > 50, "{rejected}");
}
