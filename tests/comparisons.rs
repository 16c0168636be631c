//! Checks the edges of comparisons.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use fanion::{Context, Engine, EvaluationRequest};

fn matches(operator: &str, value: &str, operand: &str) -> bool {
    let constraint =
        format!(r#"{{"contextName": "x", "operator": "{operator}", "value": "{operand}"}}"#);
    let strategy = format!(r#"{{"name": "default", "constraints": [{constraint}]}}"#);
    let document = format!(
        r#"{{"features": [{{"name": "f", "enabled": true, "strategies": [{strategy}]}}]}}"#
    );
    let mut engine = Engine::new();
    engine.load(document.as_bytes()).unwrap();
    let context = Context::new().with("x", value);
    engine.is_enabled("f", &EvaluationRequest::new(&context, 0, 0))
}

#[test]
fn numbers_are_equal_if_they_differ_by_less_than_2_to_the_power_of_minus_52() {
    // The number after 1, and the one before.
    let (after, before) = (1.0 + f64::EPSILON, 1.0 - f64::EPSILON / 2.0);
    for (value, is_equal) in [(1.0, true), (after, false), (before, true)] {
        assert_eq!(
            is_equal,
            matches("NUM_EQ", &value.to_string(), "1"),
            "{value}"
        );
        assert_eq!(
            is_equal,
            matches("NUM_EQ", "1", &value.to_string()),
            "{value}"
        );
    }
}
