//! `ramp`: the strategies of a plan include the users of the plan, and no user leaves; other plans are rejected.
//!
//! Input that begins with a brace is a plan as JSON; of any other, the bytes decide about a plan and its users.

#[path = "../../tests/ramp/comparison.rs"]
mod comparison;
#[path = "../../tests/ramp/support.rs"]
mod support;

use comparison::{compare_ramp, random_plan};
use fanion::plan::Plan;
use fanion::{Engine, Ramp};
use fastrand::Rng;
use serde_json::json;

pub fn ramp(data: &[u8]) {
    if data.starts_with(b"{") {
        return compile(data);
    }
    let mut rng = Rng::from_bytes(data);
    let plan = random_plan(&mut rng);
    if let Ok(ramp) = fanion::ramp(&plan) {
        compare_ramp(&plan, &ramp, &mut rng);
    }
}

fn compile(data: &[u8]) {
    let Ok(plan) = serde_json::from_slice::<Plan>(data) else {
        return;
    };
    match fanion::ramp(&plan) {
        Err(error) => assert!(!error.to_string().contains(char::is_control), "{error}"),
        Ok(ramp) => check(&plan, &ramp),
    }
}

/// Checks that the strategies give no warning, and that there is a status at any time.
fn check(plan: &Plan, ramp: &Ramp) {
    let ids = plan.channels.values().flat_map(|channel| &channel.segments);
    let segment = |id| json!({"id": id, "constraints": []});
    let segments: Vec<_> = ids.map(segment).collect();
    let flag = json!({"name": "ramp", "enabled": true, "strategies": ramp.strategies});
    let document = json!({"features": [flag], "segments": segments});
    let mut engine = Engine::new();
    let warnings = engine.load(document.to_string().as_bytes()).unwrap();
    assert!(warnings.is_empty(), "{warnings:?} {plan:#?}");
    for at in [i64::MIN, 0, support::START, i64::MAX] {
        assert!(!ramp.status(at).is_empty());
    }
}
