//! Checks the reason of each kind of flag, and its name in OpenFeature.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use fanion::{Context, Engine, EvaluationRequest};

/// Returns the name of the reason of a flag with these members, for the user `u` on the host `web`.
fn reason(members: &str) -> String {
    let mut engine = Engine::new();
    let document = format!(r#"{{"features": [{{"name": "f", {members}}}]}}"#);
    engine.load(document.as_bytes()).unwrap();
    let context = Context::new().with("userId", "u");
    let is_custom = |name: &str, _: &fanion::Parameters| name == "custom";
    let request = EvaluationRequest::new(&context, 0, 0).with_custom(&is_custom);
    let evaluation = engine.evaluate("f", &request).unwrap();
    assert_eq!(evaluation.reason.to_string(), evaluation.reason.as_str());
    evaluation.reason.to_string()
}

const ALL: &str =
    r#""name": "flexibleRollout", "parameters": {"rollout": "100", "stickiness": "userId"}"#;
const MOST: &str = r#""name": "flexibleRollout", "parameters": {"rollout": "99", "stickiness": "userId", "groupId": "g"}"#;
const ONE_VARIANT: &str = r#"[{"name": "a", "weight": 1000}, {"name": "b", "weight": 0}]"#;
const TWO_VARIANTS: &str = r#"[{"name": "a", "weight": 500}, {"name": "b", "weight": 500}]"#;
const OVERRIDDEN: &str =
    r#"[{"name": "a", "weight": 1000, "overrides": [{"contextName": "userId", "values": ["u"]}]}]"#;
const CONSTRAINED: &str =
    r#""constraints": [{"contextName": "userId", "operator": "IN", "values": ["u"]}]"#;

#[test]
fn each_kind_of_flag_has_its_reason() {
    let on = |strategy: &str| format!(r#""enabled": true, "strategies": [{{{strategy}}}]"#);
    let with =
        |strategy: &str, variants: &str| format!(r#"{}, "variants": {variants}"#, on(strategy));
    for (expected, members) in [
        ("DISABLED", r#""enabled": false"#.to_owned()),
        (
            "DEFAULT",
            on(r#""name": "userWithId", "parameters": {"userIds": "other"}"#),
        ),
        ("STATIC", r#""enabled": true"#.to_owned()),
        ("STATIC", on(ALL)),
        ("STATIC", with(ALL, ONE_VARIANT)),
        ("SPLIT", with(ALL, TWO_VARIANTS)),
        ("SPLIT", on(MOST)),
        ("SPLIT", with(MOST, ONE_VARIANT)),
        ("TARGETING_MATCH", with(ALL, OVERRIDDEN)),
        ("TARGETING_MATCH", on(&format!("{ALL}, {CONSTRAINED}"))),
        (
            "TARGETING_MATCH",
            with(&format!("{MOST}, {CONSTRAINED}"), TWO_VARIANTS),
        ),
        (
            "TARGETING_MATCH",
            on(r#""name": "userWithId", "parameters": {"userIds": "u"}"#),
        ),
        ("TARGETING_MATCH", on(r#""name": "custom""#)),
    ] {
        assert_eq!(expected, reason(&members), "{members}");
    }
}
