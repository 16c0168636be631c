//! The parameter `draw`: which of a flag's random draws decides.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use fanion::{Context, Engine, Question};

/// For a thousand random numbers, is the one flag on that has these strategies?
fn luck(strategies: &str) -> Vec<bool> {
    let mut engine = Engine::new();
    let document = format!(
        r#"{{"features": [{{"name": "a", "enabled": true, "strategies": [{strategies}]}}]}}"#
    );
    engine.load(document.as_bytes()).unwrap();
    engine.load(&engine.snapshot()).unwrap();
    let context = Context::new();
    let numbers = (0..1000).map(|number: u32| number.wrapping_mul(0x9e37_79b9));
    let ask = |random| engine.evaluate("a", &Question::new(&context, 0, random));
    numbers.map(|random| ask(random).unwrap().enabled).collect()
}

const NEVER: &str = r#"{"name": "userWithId", "parameters": {}}"#;
const HALF: &str =
    r#"{"name": "flexibleRollout", "parameters": {"rollout": "50", "stickiness": "random"}}"#;

fn half(draw: &str) -> String {
    HALF.replace(r#""rollout""#, &format!(r#""draw": "{draw}", "rollout""#))
}

#[test]
fn a_strategy_draws_by_its_place_unless_it_says_otherwise() {
    assert_eq!(luck(HALF), luck(&half("0")));
    assert_eq!(luck(&[NEVER, HALF].join(",")), luck(&half("1")));
    assert_ne!(luck(HALF), luck(&half("1")));
}

#[test]
fn what_is_no_number_of_a_draw_is_nothing() {
    for text in ["", "-1", "70000", "one"] {
        assert_eq!(luck(HALF), luck(&half(text)), "{text:?}");
    }
}
