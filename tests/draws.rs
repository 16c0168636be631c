//! Checks the parameter `draw`, which selects one of a flag's random draws.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use fanion::{Context, Engine, EvaluationRequest};

/// Returns whether a flag with these strategies is on, for each of a thousand random numbers.
fn outcomes(strategies: &str) -> Vec<bool> {
    let mut engine = Engine::new();
    let document = format!(
        r#"{{"features": [{{"name": "a", "enabled": true, "strategies": [{strategies}]}}]}}"#
    );
    engine.load(document.as_bytes()).unwrap();
    engine.load(&engine.snapshot()).unwrap();
    let context = Context::new();
    // The multiplier spreads the numbers over the range of a `u32`.
    let numbers = (0..1000).map(|number: u32| number.wrapping_mul(0x9e37_79b9));
    let evaluate = |random| engine.evaluate("a", &EvaluationRequest::new(&context, 0, random));
    numbers
        .map(|random| evaluate(random).unwrap().enabled)
        .collect()
}

const NEVER: &str = r#"{"name": "userWithId", "parameters": {}}"#;
const HALF: &str =
    r#"{"name": "flexibleRollout", "parameters": {"rollout": "50", "stickiness": "random"}}"#;

fn half_with_draw(draw: &str) -> String {
    HALF.replace(r#""rollout""#, &format!(r#""draw": "{draw}", "rollout""#))
}

#[test]
fn the_index_of_a_strategy_selects_its_draw_unless_the_parameter_does() {
    assert_eq!(outcomes(HALF), outcomes(&half_with_draw("0")));
    assert_eq!(
        outcomes(&[NEVER, HALF].join(",")),
        outcomes(&half_with_draw("1"))
    );
    assert_ne!(outcomes(HALF), outcomes(&half_with_draw("1")));
}

#[test]
fn an_invalid_draw_is_ignored() {
    for draw in ["", "-1", "70000", "one"] {
        assert_eq!(outcomes(HALF), outcomes(&half_with_draw(draw)), "{draw:?}");
    }
}

#[test]
fn a_variant_that_is_sticky_to_the_clock_is_drawn_whether_or_not_the_field_is_set() {
    let mut engine = Engine::new();
    let variants =
        r#"[{"name": "a", "weight": 1, "stickiness": "currentTime"}, {"name": "b", "weight": 1}]"#;
    let document =
        format!(r#"{{"features": [{{"name": "f", "enabled": true, "variants": {variants}}}]}}"#);
    engine.load(document.as_bytes()).unwrap();
    let without = Context::new();
    let with = Context::new().with("currentTime", "2026-01-01T00:00:00Z");
    let variants = |context: &Context| {
        let evaluate = |random| engine.evaluate("f", &EvaluationRequest::new(context, 0, random));
        let variants = (0..100).map(|random| evaluate(random).unwrap().variant.unwrap());
        variants
            .map(|variant| variant.name().to_owned())
            .collect::<Vec<_>>()
    };
    let drawn = variants(&without);
    assert!(drawn.contains(&"a".to_owned()) && drawn.contains(&"b".to_owned()));
    assert_eq!(drawn, variants(&with));
}
